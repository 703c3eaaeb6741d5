using System.Diagnostics;

namespace Hpc.EndToEnd.Tests;

/// <summary>The image server: whose child it is not, what it survives, and when it leaves.</summary>
[Collection(Machine.Name)]
public class ServerTests(Machine machine)
{
    private const string Ready = "echo ready; ";

    /// <summary>As kill(1) names them: those of the launcher's own list.</summary>
    internal static readonly string[] SchedulerSignals =
        ["HUP", "INT", "QUIT", "ABRT", "USR1", "USR2", "PIPE", "ALRM", "TERM", "CONT", "TSTP", "TTIN", "TTOU", "URG", "XCPU",
            "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR"];

    public static TheoryData<string> Sent => [.. SchedulerSignals];

    [EndToEndTheory]
    [MemberData(nameof(Sent))]
    public void A_signal_that_a_scheduler_sends_leaves_the_image_there(string signal)
    {
        using Process solver = StartWaiting();
        Machine.Tool("kill", $"-{signal}", Server(solver).ToString());
        Assert.Equal("image\n", End(solver));
        Assert.Equal(0, solver.ExitCode);
    }

    [EndToEndFact]
    public void A_server_that_is_killed_gives_the_solver_an_error_and_no_hang()
    {
        using Process solver = StartWaiting();
        Machine.Tool("kill", "-KILL", Server(solver).ToString());
        Assert.Equal("", End(solver));
        Assert.NotEqual(0, solver.ExitCode);
        Assert.Empty(machine.ProcessesLeft());
    }

    [EndToEndFact]
    public void The_server_is_nobodys_child_and_leads_its_own_session()
    {
        using Process solver = StartWaiting();
        int server = Server(solver);
        string[] stat = File.ReadAllText($"/proc/{server}/stat").Split(") ")[^1].Split(' ');
        Assert.DoesNotContain(int.Parse(stat[1]), new[] { solver.Id, Environment.ProcessId });
        Assert.Equal(server.ToString(), stat[3]);
        End(solver);
    }

    [EndToEndFact]
    public void The_server_leaves_when_the_solver_has_ended()
    {
        machine.Run("exec", machine.Images.SquashFs, "cat", "/etc/of-the-image").Run().Ended(0);
        Assert.Empty(machine.ProcessesLeft());
    }

    [EndToEndFact]
    public void The_server_leaves_when_the_solver_was_killed()
    {
        using Process solver = StartWaiting();
        Server(solver);
        Machine.Tool("kill", "-KILL", solver.Id.ToString());
        solver.WaitForExit(UserCommand.Patience);
        Assert.Empty(machine.ProcessesLeft());
    }

    [EndToEndFact]
    public void A_background_process_keeps_the_image_after_the_solver_has_ended()
    {
        string directory = machine.NewDirectory(), go = Path.Combine(directory, "go"), seen = Path.Combine(directory, "seen");
        string script = $"(for n in $(seq 600); do [ -e {go} ] && break; sleep 0.1; done; "
            + $"cat /etc/of-the-image > {seen}) > /dev/null 2>&1 &";
        machine.Run("exec", "-B", directory, machine.Images.Sif, "sh", "-c", script).Run().Ended(0);
        Assert.False(File.Exists(seen), "the solver was over after its background process");
        File.WriteAllText(go, "");
        Assert.Empty(machine.ProcessesLeft());
        Assert.Equal("image\n", File.ReadAllText(seen));
    }

    [EndToEndFact]
    public void The_server_does_not_hold_the_callers_pipe_open() =>
        Assert.Equal("image", machine.Script("$hpcrun exec $image cat /etc/of-the-image | cat").Run().Text);

    [EndToEndFact]
    public void The_server_takes_at_most_twelve_mebibytes_after_its_start()
    {
        using Process solver = StartWaiting();
        string resident = File.ReadLines($"/proc/{Server(solver)}/status")
            .Single(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        int kibibytes = int.Parse(resident.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);
        End(solver);
        Assert.InRange(kibibytes, 1, 12 * 1024);
    }

    [EndToEndTheory]
    [InlineData("sqfs")]
    [InlineData("sif")]
    [InlineData("directory")]
    public void Two_hundred_launches_forty_at_a_time_all_succeed(string form)
    {
        string launch = $"{machine.Hpcrun} exec {machine.Images.Of(form)} cat /etc/of-the-image";
        Outcome outcome = machine.Script($"seq 200 | xargs -P 40 -I N sh -c '{launch} || echo launch N failed with $?'").Run();
        Assert.Equal(200, outcome.Lines.Count(line => line == "image"));
        Assert.Equal(200, outcome.Lines.Length);
        Assert.Empty(machine.ProcessesLeft());
    }

    /// <summary>A solver that says it is there, waits for a line, and then reads a file that no cache holds yet.</summary>
    private Process StartWaiting()
    {
        Process solver = machine.Run("exec", machine.Images.SquashFs, "sh", "-c", Ready + "read line; cat /etc/of-the-image")
            .Start();
        Assert.Equal("ready", solver.StandardOutput.ReadLine());
        return solver;
    }

    private static string End(Process solver)
    {
        UserCommand.Feed(solver, "go\n");
        string output = solver.StandardOutput.ReadToEnd();
        Assert.True(solver.WaitForExit(UserCommand.Patience), "the solver hangs");
        return output;
    }

    /// <summary>The one process of the program beside the solver (which is none any more: it has become /bin/sh), when those of
    /// launches before have left.</summary>
    private int Server(Process solver)
    {
        int server = Assert.Single(machine.ProcessesLeft(1));
        Assert.NotEqual(solver.Id, server);
        return server;
    }
}
