namespace Hpc.EndToEnd.Tests;

/// <summary>Working directory, home directory, contained directories.</summary>
[Collection(Machine.Name)]
public class DirectoryTests(Machine machine)
{
    private string Image => machine.Images.SquashFs;

    [EndToEndFact]
    public void The_working_directory_is_the_callers_and_its_files_are_there()
    {
        string directory = Path.GetDirectoryName(machine.NewFile("of the host", "note"))!;
        Assert.Equal($"{directory}\nof the host",
            machine.Run("exec", Image, "sh", "-c", "pwd; cat note").In(directory).Run().Text);
    }

    /// <summary>/scratch that leads to a parallel file system: programs are given names below /scratch.</summary>
    [EndToEndFact]
    public void The_working_directory_is_there_by_the_callers_name_for_it()
    {
        string place = machine.NewDirectory(), script =
            $"mkdir {place}/lustre; ln -s {place}/lustre {place}/scratch; cd {place}/scratch; echo in > note\n"
            + $"$hpcrun exec --no-mount tmp --no-home $image sh -c 'pwd; cat {place}/scratch/note {place}/lustre/note'\n"
            + $"$hpcrun exec --no-mount tmp --no-home --pwd {place}/scratch $image cat note";
        Assert.Equal([$"{place}/scratch", "in", "in", "in"], machine.Script(script).Run().Lines);
    }

    [EndToEndTheory]
    [InlineData("--pwd")]
    [InlineData("--cwd")]
    public void A_working_directory_can_be_chosen(string option) =>
        Assert.Equal("/etc", machine.Run("exec", option, "/etc", Image, "pwd").Run().Text);

    [EndToEndFact]
    public void A_working_directory_that_does_not_exist_is_refused() =>
        machine.Run("exec", "--pwd", "/nonexistent", Image, "pwd").Run().Refused("/nonexistent");

    [EndToEndFact]
    public void A_working_directory_that_is_not_inside_becomes_home_with_a_warning()
    {
        Outcome outcome = machine.Run("exec", "--no-mount", "cwd", Image, "pwd").In(machine.NewDirectory()).Run();
        Assert.Equal(machine.User.Home, outcome.Text);
        outcome.Says("warning");
    }

    [EndToEndFact]
    public void Home_is_there_and_can_be_written()
    {
        string text =
            machine.Script(
                "$hpcrun exec $image sh -c 'echo $HOME; touch $HOME/of-the-test'; ls $HOME/of-the-test; rm $HOME/of-the-test")
                .Run().Text;
        Assert.Equal($"{machine.User.Home}\n{machine.User.Home}/of-the-test", text);
    }

    [EndToEndFact]
    public void No_home_leaves_its_files_out() =>
        Assert.Equal("absent",
            machine.Script("touch $HOME/mark; cd /; $hpcrun exec --no-home $image sh -c '[ -e $HOME/mark ] && echo there || "
                + "echo absent'; rm $HOME/mark").Run().Text);

    [EndToEndFact]
    public void Another_directory_can_be_home()
    {
        string home = Path.GetDirectoryName(machine.NewFile("", "mark"))!;
        Assert.Equal($"{home}\nmark", machine.Run("exec", "--home", home, Image, "sh", "-c", "echo $HOME; ls $HOME").Run().Text);
        Assert.Equal("/home/me\nmark",
            machine.Run("exec", "-H", home + ":/home/me", Image, "sh", "-c", "echo $HOME; ls /home/me").Run().Text);
    }

    [EndToEndTheory]
    [InlineData("/tmp")]
    [InlineData("/var/tmp")]
    public void Temporary_directories_are_the_hosts_unless_contained(string place)
    {
        string script = $"touch {place}/hpcrun-mark; for how in '' --contain --containall; "
            + $"do $hpcrun exec $how $image sh -c '[ -e {place}/hpcrun-mark ] && echo there || echo absent'; done; "
            + $"rm {place}/hpcrun-mark";
        Assert.Equal(["there", "absent", "absent"], machine.Script(script).Run().Lines);
    }

    [EndToEndFact]
    public void Contained_directories_are_writable_and_gone_afterwards() =>
        Assert.Equal("written",
            machine.Run("exec", "--contain", Image, "sh", "-c", "cd && touch $HOME/x /tmp/x /var/tmp/x && echo written")
                .Run().Text);

    [EndToEndFact]
    public void A_work_directory_holds_the_contained_ones()
    {
        string work = machine.NewDirectory();
        machine.Run("exec", "--contain", "--workdir", work, Image, "sh", "-c",
            "echo 1 > /tmp/one; echo 2 > /var/tmp/two; echo 3 > $HOME/three").Run().Ended(0);
        Assert.Equal("1\n", File.ReadAllText($"{work}/tmp/one"));
        Assert.Equal("2\n", File.ReadAllText($"{work}/var_tmp/two"));
        Assert.Equal("3\n", File.ReadAllText($"{work}/home/three"));
    }

    [EndToEndFact]
    public void A_scratch_directory_is_empty_and_writable() =>
        Assert.Equal("mark",
            machine.Run("exec", "--scratch", "/s", Image, "sh", "-c", "ls -A /s; touch /s/mark; ls -A /s").Run().Text);

    [EndToEndFact]
    public void A_scratch_directory_lies_in_the_work_directory()
    {
        string work = machine.NewDirectory();
        machine.Run("exec", "-S", "/s", "-W", work, Image, "touch", "/s/mark").Run().Ended(0);
        Assert.Single(Directory.EnumerateFiles(work, "mark", SearchOption.AllDirectories));
    }

    [EndToEndFact]
    public void Contained_with_a_pid_namespace_and_without_an_init_the_solver_is_process_one()
    {
        Assert.Equal("1", machine.Run("exec", "--containall", "--no-init", Image, "sh", "-c", "echo $$").Run().Text);
        Assert.NotEqual("1", machine.Run("exec", "--containall", "--no-pid", Image, "sh", "-c", "echo $$").Run().Text);
    }

    [EndToEndFact]
    public void Fakeroot_is_root_with_roots_home()
    {
        Assert.Equal("root\n/root\n0",
            machine.Run("exec", "--fakeroot", Image, "sh", "-c", "whoami; echo $HOME; id -u").Run().Text);
        Assert.Equal("root", machine.Run("exec", "-f", Image, "whoami").Run().Text);
    }
}
