namespace Hpc.EndToEnd.Tests;

/// <summary>Exit statuses and standard streams as callers of Apptainer rely on them (BEHAVIOURS 1 to 9), for every form of an
/// image.</summary>
[Collection(Machine.Name)]
public class StreamBehaviourTests(Machine machine)
{
    public static TheoryData<string> Names => CalledAs.Names;

    private UserCommand Run(string name, params string[] words) => new CalledAs(machine, name).Run(words);

    private IEnumerable<string> Images => CalledAs.Forms.Select(machine.Images.Of);

    [EndToEndTheory, MemberData(nameof(Names))]
    public void A_programs_status_comes_back_and_nothing_is_added_to_its_streams(string name)
    {
        foreach (string image in Images)
        {
            foreach (int status in new[] { 0, 1, 2, 126, 127, 128, 134, 255 })
            {
                Outcome outcome = Run(name, "exec", image, "sh", "-c", $"echo out; echo err >&2; exit {status}").Run()
                    .Ended(status);
                Assert.Equal(("out\n", "err\n"), (outcome.Out, outcome.Err));
            }

            Run(name, "exec", image, "true").Run().Ended(0).AndSilent();
            Run(name, "exec", image, "false").Run().Ended(1).AndSilent();
        }
    }

    [EndToEndTheory, MemberData(nameof(Names))]
    public void Without_a_command_or_an_image_the_words_are_wrong(string name)
    {
        Assert.Equal("", Run(name, "exec", machine.Images.Sif).Run().Ended(1).Out);
        Assert.Equal("", Run(name, "exec").Run().Ended(1).Out);
        Assert.Equal("", Run(name, "run").Run().Ended(1).Out);
        Assert.Equal("", Run(name, "shell").Run().Ended(1).Out);
        Assert.Equal("", Run(name, "exec", "--no-such-option", machine.Images.Sif, "true").Run().Ended(1).Out);
        Assert.Equal("", Run(name, "no-such-command").Run().Ended(1).Out);
    }

    [EndToEndTheory, MemberData(nameof(Names))]
    public void A_runscript_says_what_it_runs_and_ends_as_it_does(string name)
    {
        foreach (string image in Images)
        {
            Assert.Equal("Running command: foo\n", Run(name, "run", image, "foo").Run().Ended(127).Out);
            Assert.Equal("Running command: sh -c exit 7\n", Run(name, "run", image, "sh", "-c", "exit 7").Run().Ended(7).Out);
            Assert.Equal("Running command: echo --help -x\n--help -x\n",
                Run(name, "run", image, "echo", "--help", "-x").Run().Ended(0).Out);
        }
    }

    [EndToEndTheory, MemberData(nameof(Names))]
    public void A_command_that_the_image_lacks_and_an_image_that_is_missing_end_with_255(string name)
    {
        foreach (string image in Images)
        {
            Assert.Equal("", Run(name, "exec", image, "nosuchcmd").Run().Ended(255).Says("nosuchcmd", "$PATH").Out);
            Assert.Equal("", Run(name, "exec", image, "/no/such/cmd").Run().Ended(255).Says("/no/such/cmd").Out);
        }

        string home = machine.User.Home;
        foreach (string[] words in new string[][] { ["exec", "missing.sif", "true"], ["run", "missing.sif"],
            ["shell", "missing.sif"], ["test", "missing.sif"] })
        {
            Assert.Equal("", Run(name, words).In(home).Run().Ended(255).Says(home + "/missing.sif").Out);
        }

        Run(name, "inspect", "missing.sif").In(home).Run().Ended(255).Says("missing.sif");
    }

    [EndToEndTheory, MemberData(nameof(Names))]
    public void A_signal_that_ends_the_program_is_its_status_with_and_without_a_pid_namespace(string name)
    {
        foreach (string[] how in new string[][] { [], ["--pid"], ["--containall"] })
        {
            foreach ((string signal, int status) in new[] { ("KILL", 137), ("ABRT", 134), ("TERM", 143), ("HUP", 129),
                ("SEGV", 139), ("USR1", 138) })
            {
                Run(name, ["exec", .. how, machine.Images.Sif, "sh", "-c", $"kill -{signal} $$"]).Run().Ended(status);
            }
        }
    }

    [EndToEndTheory, MemberData(nameof(Names))]
    public void A_shell_ends_as_its_last_command_and_sees_the_hosts_name(string name)
    {
        string host = File.ReadAllText("/proc/sys/kernel/hostname").Trim();
        foreach (string image in Images)
        {
            Run(name, "shell", image).Fed("nosuchcommand\nexit\n").Run().Ended(127);
            Run(name, "shell", image).Fed("exit\n").Run().Ended(0);
            Run(name, "shell", image).Fed("false").Run().Ended(1);
            Run(name, "shell", image).Fed("exit 9\n").Run().Ended(9);
            Assert.Equal(host, Run(name, "shell", image).Fed("hostname\n").Run().Text);
        }
    }

    [EndToEndTheory, MemberData(nameof(Names))]
    public void Standard_input_reaches_the_command(string name)
    {
        Assert.Equal("hi", Run(name, "exec", machine.Images.Sif, "grep", "hi").Fed("hi\n").Run().Text);
        Run(name, "exec", machine.Images.Sif, "grep", "hi").Fed("bye\n").Run().Ended(1);
        Assert.Equal("3", Run(name, "run", machine.Images.Bare).Fed("echo $((1 + 2))\n").Run().Text);
        string bytes = new([.. Enumerable.Range(0, 256).Select(value => (char)value)]);
        Assert.Equal(bytes, Run(name, "exec", machine.Images.Sif, "cat").Fed(bytes).Run().Ended(0).Out);
    }

    [EndToEndTheory, MemberData(nameof(Names))]
    public void The_users_names_are_the_hosts(string name)
    {
        foreach (string image in Images)
        {
            Outcome outcome = Run(name, "exec", image, "id", "-un").Run().Ended(0);
            Assert.Equal((machine.User.Name + "\n", ""), (outcome.Out, outcome.Err));
            Assert.Equal($"{machine.User.Uid}:{machine.User.Gid}",
                Run(name, "exec", image, "sh", "-c", "echo $(id -u):$(id -g)").Run().Text);
        }
    }

    [EndToEndTheory]
    [InlineData("umask 0000", "", "0000")]
    [InlineData("umask 0000", "--no-umask", "0022")]
    [InlineData("umask 0077", "", "0077")]
    [InlineData("umask 0077", "--compat", "0022")]
    [InlineData("umask 0077; export APPTAINER_NO_UMASK=1", "", "0022")]
    public void The_callers_umask_is_kept_unless_told_otherwise(string before, string option, string expected)
    {
        foreach (string name in CalledAs.Both)
        {
            Assert.Equal(expected, new CalledAs(machine, name).Script($"{before}; $run exec {option} $sif sh -c umask").Run()
                .Text);
        }
    }

    /// <summary>What was cut off must not look whole.</summary>
    [EndToEndTheory]
    [InlineData("sif list $sif")]
    [InlineData("inspect --json --all $sif")]
    [InlineData("config show")]
    [InlineData("exec --help")]
    [InlineData("doctor")]
    public void Output_that_could_not_be_written_is_a_failure(string words) =>
        machine.Script($"$hpcrun {words} > /dev/full").Run().Ended(255).Says("ENOSPC", "no space is left");

    /// <summary>The root of a writable layer is the container's own root, and directories of hpcrun's own outlive the
    /// launch.</summary>
    [EndToEndFact]
    public void No_umask_changes_the_modes_of_the_container_or_of_hpcruns_own_directories()
    {
        Outcome outcome = machine.Script("""
            mkdir node; export HPCRUN_NODE_DIR=$PWD/node
            umask 077
            $hpcrun exec --writable-tmpfs $image stat -c %a /; mkdir layer; $hpcrun exec --overlay layer $image stat -c %a /
            $hpcrun exec --name private $image stat -c %a /; $hpcrun container remove private > said
            umask 0777
            $hpcrun exec --writable-tmpfs $image ls -d /; $hpcrun exec --unpack $image echo unpacked
            umask 022
            $hpcrun exec --unpack $image echo again
            """).In(machine.NewDirectory()).Run().Ended(0);
        Assert.Equal(["755", "755", "755", "/", "unpacked", "again"], outcome.Lines);
    }
}
