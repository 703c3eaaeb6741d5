namespace Hpc.EndToEnd.Tests;

/// <summary>Images in which the usual directories are links, of themselves too.</summary>
[Collection(Machine.Name)]
public class LinkedPlaceTests(Machine machine)
{
    public static TheoryData<string> Forms => ["directory", "sqfs"];

    /// <summary>busybox with links, each "PATH TARGET".</summary>
    private string Image(string form, params string[] links)
    {
        string place = machine.NewDirectory(), tree = place + "/tree";
        string lines = string.Join('\n', links.Select(link => link.Split(' '))
            .Select(link => $"rm -rf $t{link[0]}; mkdir -p $(dirname $t{link[0]}); ln -s {link[1]} $t{link[0]}"));
        machine.Script($"t={tree}; mkdir -p $t/bin $t/tmp $t/var/tmp $t/etc $t/proc $t/sys $t/dev; cp $dir/bin/busybox $t/bin; "
            + $"for a in sh cat ls mount pwd; do ln -s busybox $t/bin/$a; done\n{lines}").Run().Ended(0);
        return form == "directory" ? tree : ImageSet.Pack(tree, place + "/image.sqfs");
    }

    [EndToEndTheory, MemberData(nameof(Forms))]
    public void Where_var_tmp_leads_to_tmp_the_hosts_tmp_is_there_and_what_is_bound_below(string form)
    {
        string image = Image(form, "/var/tmp /tmp", "/var/spool tmp"), script = """
            job=$(mktemp -d /tmp/hpcrun-job.XXXXXX); echo data > $job/in
            cd /; $hpcrun exec $linked cat $job/in; cd $job; $hpcrun exec $linked cat in; cd /
            $hpcrun exec -B $job $linked cat $job/in /var/tmp${job#/tmp}/in; rm -r $job
            """;
        Outcome outcome = machine.Script($"linked={image}\n{script}").Run().AndSilent();
        Assert.Equal(Enumerable.Repeat("data", 4), outcome.Lines);
    }

    [EndToEndTheory, MemberData(nameof(Forms))]
    public void A_directory_that_is_a_link_to_itself_is_left_out_with_one_line(string form)
    {
        Outcome outcome = machine.Run("exec", Image(form, "/tmp /tmp"), "cat", "/proc/self/comm").Run();
        Assert.Equal("cat", outcome.Says("/tmp", "loop").Text);
        Assert.Single(outcome.Err.TrimEnd('\n').Split('\n'),
            line => line.Contains("cannot show /tmp ", StringComparison.Ordinal));
    }

    [EndToEndTheory, MemberData(nameof(Forms))]
    public void A_bind_through_that_link_is_refused(string form) =>
        machine.Run("exec", "-q", "-B", "/opt:/tmp/x", Image(form, "/tmp /tmp"), "true").Run().Refused("/tmp/x", "loop");

    [EndToEndTheory, MemberData(nameof(Forms))]
    public void Etc_and_proc_may_lie_elsewhere(string form)
    {
        string image = Image(form, "/etc /private/etc", "/proc /kernel/proc");
        machine.Run("exec", image, "true").Run();
        Assert.Equal($"cat\n{machine.User.Name}",
            machine.Script($"$hpcrun exec {image} sh -c 'cat /kernel/proc/self/comm; cat /etc/passwd' | cut -d: -f1 | sort -u")
                .Run().Text);
    }

    [EndToEndFact]
    public void A_bind_whose_own_target_is_behind_a_link_comes_before_one_below_that_place()
    {
        string one = Path.GetDirectoryName(machine.NewFile("1", "one"))!, two = machine.NewFile("2");
        File.WriteAllText(one + "/e", ""); // nothing is made where a link leads
        Assert.Equal("12",
            machine.Run("exec", "-B", two + ":/d/e", "-B", one + ":/a/b/c", Image("sqfs", "/a/b/c /d"), "cat", "/d/one",
                "/a/b/c/e").Run().Text);
    }

    [EndToEndFact]
    public void Nothing_of_the_host_is_shown_inside_what_the_user_bound_and_nobody_says_a_word()
    {
        string etc = Path.GetDirectoryName(machine.NewFile("mine", "hosts"))!;
        Assert.Equal("hosts\nmine",
            machine.Run("exec", "-B", etc + ":/etc", machine.Images.SquashFs, "sh", "-c", "ls /etc; cat /etc/hosts").Run()
                .AndSilent().Text);
    }
}
