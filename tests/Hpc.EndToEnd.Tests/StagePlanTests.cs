using System.Globalization;

namespace Hpc.EndToEnd.Tests;

/// <summary>Plans that no planner makes, executed by the stage's own C (tests/stage/run-plan.c) as the user: what it refuses,
/// whatever a plan says.</summary>
[Collection(Machine.Name)]
public class StagePlanTests(Machine machine)
{
    /// <summary>Into a user namespace, and a directory of the host as the new root.</summary>
    private IEnumerable<string[]> Entered(string root) =>
    [
        ["unshare", "268566528"], ["write", "/proc/self/setgroups", "deny"],
        ["write", "/proc/self/uid_map", $"{machine.User.Uid} {machine.User.Uid} 1"],
        ["write", "/proc/self/gid_map", $"{machine.User.Gid} {machine.User.Gid} 1"], ["mount", root, "/tmp", "", "4096", ""],
        ["pivot", "/tmp"],
    ];

    [EndToEndFact]
    public void A_launch_whose_old_root_is_still_mounted_is_refused() => Assert.Equal(
        "step 7 detail 4 EBUSY", Refused([.. Entered(Tree()), ["mount", "tmpfs", ".", "tmpfs", "0", ""], ["leave"],
            ["exec", "1", "/bin/sh", "1", "sh", "0"]]));

    [EndToEndFact]
    public void A_root_that_was_left_is_gone() => Assert.Equal(
        "step 7 detail 1 ENOENT", Refused([.. Entered(Tree()), ["leave"], ["exec", "1", "/no/such/program", "1", "sh", "0"]]));

    [EndToEndTheory]
    [InlineData("mkdir", "/made", "493")]
    [InlineData("file", "/made", "420", "0", "")]
    [InlineData("symlink", "t", "/made")]
    [InlineData("umount", "/proc", "2")]
    [InlineData("senddir", "/proc")]
    [InlineData("hostpoint", "/made", "d")]
    public void Nothing_is_made_given_or_unmounted_by_a_name_of_the_image(params string[] words) =>
        Assert.Equal("step 6 detail 0 EXDEV", Refused([.. Entered(Tree()), words]));

    [EndToEndFact]
    public void A_directory_that_has_no_name_in_the_container_is_no_working_directory()
    {
        string tree = Tree();
        File.CreateSymbolicLink($"{tree}/out", "/proc/self/fd/9");
        Assert.Equal("step 8 detail 5 EXDEV",
            Refused([.. Entered(tree), ["mount", "proc", "/proc", "", "20480", ""], ["leave"], ["chdir", "/out"]]));
    }

    /// <summary>CVE-2019-16884.</summary>
    [EndToEndFact]
    public void A_label_is_written_to_the_kernels_proc_or_not_at_all() => Assert.Equal(
        "step 8 detail 0 EXDEV",
        Refused([.. Entered(Tree()), ["mount", "tmpfs", "/proc", "tmpfs", "0", ""], ["leave"], ["attr", "exec", "label"]]));

    [EndToEndFact]
    public void Proc_is_mounted_on_no_link()
    {
        string tree = Tree();
        Directory.Delete($"{tree}/proc");
        File.CreateSymbolicLink($"{tree}/proc", "/srv");
        Assert.Equal("step 6 detail 0 ELOOP", Refused([.. Entered(tree), ["mount", "proc", "/proc", "", "20480", ""]]));
    }

    [EndToEndFact]
    public void No_link_of_another_image_leads_out_of_it()
    {
        string tree = Tree(), other = machine.NewDirectory();
        File.CreateSymbolicLink($"{other}/set", "../../../../../../etc");
        Assert.Equal("step 6 detail 0 ENOENT", Refused([.. Entered(tree), ["bindin", other[1..], "/set", "/srv"]]));
    }

    [EndToEndTheory]
    [InlineData("d")]
    [InlineData("f")]
    public void A_mount_point_in_a_directory_of_the_host_is_made_through_no_link(string kind)
    {
        string job = machine.NewDirectory(), elsewhere = machine.NewDirectory();
        File.CreateSymbolicLink($"{job}/out", elsewhere);
        Assert.Equal("step 7 detail 0 ELOOP",
            Refused([.. Entered(Tree()), ["hostpoint", $"{job[1..]}/new/point", kind],
                ["hostpoint", $"{job[1..]}/out/point", kind]]));
        Assert.Empty(Directory.GetFileSystemEntries(elsewhere));
        Assert.Equal(kind == "d", Directory.Exists($"{job}/new/point"));
    }

    [EndToEndFact]
    public void A_step_behind_65_thousand_others_is_named_when_it_fails() =>
        Assert.Equal("step 70000 detail 0 ENOENT",
            Refused([.. Enumerable.Repeat<string[]>(["stat", "/"], 70_000), ["chdir", "/no/such/directory"]]));

    /// <summary>A program's arguments, and lines of an image's files that are nothing but NULs.</summary>
    [EndToEndFact]
    public void Words_may_be_empty_and_as_many_as_there_is_room_for() => Assert.Equal("step 0 detail 1 ENOENT",
        Refused([["exec", "1", "/no/such/program", "100000", .. Enumerable.Repeat("", 100_000), "0"]]));

    /// <summary>Of what is open already (5 a pipe, 6 a file, 7 and 9 directories), and of standard
    /// input.</summary>
    [EndToEndFact]
    public void Directories_that_are_open_are_closed_and_nothing_else_is()
    {
        const string Look = "for fd in 5 6 7 9; do [ ! -e /proc/self/fd/$fd ] || echo $fd; done; readlink /proc/self/fd/0";
        string place = machine.NewDirectory(), program = Built(), plan = Plan([["nodirs"],
            ["exec", "1", "/bin/sh", "3", "sh", "-c", Look, "0"]]);
        string script = $"cd {place}; mkfifo pipe; exec 5<> pipe 6< /etc/passwd 7< /; exec {program} {plan} 9< /usr < /";
        Assert.Equal(["5", "6", "/dev/null"], new UserCommand(machine.User, "bash", "-c", script).Run().Lines);
    }

    private string Tree()
    {
        string tree = machine.NewDirectory();
        foreach (string name in new[] { "proc", "srv", "usr" }) Directory.CreateDirectory($"{tree}/{name}");
        return tree;
    }

    private string Plan(IEnumerable<string[]> operations)
    {
        IEnumerable<string> words = operations.SelectMany(operation =>
            new[] { operation[0], (operation.Length - 1).ToString(CultureInfo.InvariantCulture) }.Concat(operation[1..]));
        return machine.NewFile(string.Concat(words.Prepend("HPCPLAN1").Select(word => word + "\n")), "plan");
    }

    private string Built()
    {
        string program = Path.Combine(machine.NewDirectory(), "run-plan");
        Machine.Tool("gcc", "-std=gnu17", "-O1", "-o", program, Path.Combine(ChangingImageTests.Here(), "../stage/run-plan.c"));
        return program;
    }

    private string Refused(IEnumerable<string[]> operations)
    {
        Outcome outcome =
            new UserCommand(machine.User, "bash", "-c", $"exec 9< /usr; exec {Built()} {Plan(operations)}").Run();
        Assert.Equal(255, outcome.Status);
        return outcome.Out.Trim();
    }
}
