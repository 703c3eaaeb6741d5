namespace Hpc.EndToEnd.Tests;

/// <summary>Exit status and standard streams, as scripts written for Apptainer rely on them.</summary>
[Collection(Machine.Name)]
public class ExitStatusTests(Machine machine)
{
    private string Image => machine.Images.SquashFs;

    [EndToEndTheory]
    [InlineData(0, "true")]
    [InlineData(1, "false")]
    [InlineData(134, "sh", "-c", "exit 134")]
    [InlineData(137, "sh", "-c", "kill -KILL $$")]
    [InlineData(134, "sh", "-c", "kill -ABRT $$")]
    [InlineData(143, "sh", "-c", "kill -TERM $$")]
    public void The_solvers_status_is_hpcruns(int status, params string[] command) =>
        machine.Run(["exec", Image, .. command]).Run().Ended(status);

    [EndToEndFact]
    public void The_status_is_known_also_where_the_caller_ignores_that_children_end() =>
        machine.Script("exec bash -c \"trap '' CHLD; exec $hpcrun exec --pid $image sh -c 'exit 7'\"").Run().Ended(7).AndSilent();

    [EndToEndFact]
    public void Exec_without_a_command_is_a_usage_error() => Assert.Equal("", machine.Run("exec", Image).Run().Ended(1).Out);

    [EndToEndFact]
    public void Exec_without_an_image_is_a_usage_error() => machine.Run("exec").Run().Ended(1);

    [EndToEndFact]
    public void An_unknown_option_is_a_usage_error_that_names_it() =>
        machine.Run("exec", "--bnid", "/a", Image, "true").Run().Ended(1).Says("--bnid", "--bind");

    [EndToEndFact]
    public void The_runscript_reports_a_command_that_is_not_there() =>
        Assert.Equal("Running command: foo\n", machine.Run("run", Image, "foo").Run().Ended(127).Out);

    [EndToEndFact]
    public void A_command_that_is_not_in_the_image_is_refused_with_the_path_that_was_searched() =>
        machine.Run("exec", Image, "nosuchcmd").Run().Refused("nosuchcmd", "PATH", "/usr/local/go/bin");

    [EndToEndFact]
    public void A_missing_image_is_refused_by_its_absolute_path() =>
        machine.Run("exec", "missing.sif", "true").In(machine.User.Home).Run().Refused(machine.User.Home + "/missing.sif");

    [EndToEndTheory]
    [InlineData("nosuchcommand\nexit\n", 127)]
    [InlineData("exit\n", 0)]
    [InlineData("false\n", 1)]
    [InlineData("exit 7\n", 7)]
    public void A_shell_ends_as_its_last_command_did(string input, int status) =>
        machine.Run("shell", Image).Fed(input).Run().Ended(status);

    [EndToEndFact]
    public void A_shell_prints_the_hosts_name() =>
        Assert.Equal(File.ReadAllText("/proc/sys/kernel/hostname").Trim(),
            machine.Run("shell", Image).Fed("hostname\n").Run().Text);

    [EndToEndTheory]
    [InlineData("hi\n", 0)]
    [InlineData("bye\n", 1)]
    public void Standard_input_reaches_the_command(string input, int status) =>
        machine.Run("exec", Image, "grep", "hi").Fed(input).Run().Ended(status);

    [EndToEndTheory]
    [InlineData("directory")]
    [InlineData("sqfs")]
    public void The_users_name_is_known_inside_and_nothing_else_is_printed(string form)
    {
        Outcome outcome = machine.Run("exec", machine.Images.Of(form), "id", "-un").Run().Ended(0);
        Assert.Equal((machine.User.Name + "\n", ""), (outcome.Out, outcome.Err));
    }

    [EndToEndFact]
    public void The_umask_is_kept_and_is_0022_when_asked()
    {
        Assert.Equal("0000", machine.Script("umask 0000; $hpcrun exec $image sh -c umask").Run().Text);
        Assert.Equal("0022", machine.Script("umask 0000; $hpcrun exec --no-umask $image sh -c umask").Run().Text);
    }

    [EndToEndFact]
    public void The_test_script_runs() => Assert.Equal("testing a b", machine.Run("test", Image, "a", "b").Run().Text);

    [EndToEndFact]
    public void A_bare_image_runs_its_shell() =>
        Assert.Equal("from sh", machine.Run("run", machine.Images.Bare).Fed("echo from sh\n").Run().Text);

    [EndToEndFact]
    public void An_image_without_a_shell_still_execs() =>
        Assert.NotEmpty(new Look(machine.Run("exec", machine.Images.Shellless, "/look").Run())["pid"]);

    [EndToEndFact]
    public void A_file_that_is_no_program_is_refused() =>
        machine.Run("exec", Image, "/etc/of-the-image").Run().Refused("/etc/of-the-image");
}
