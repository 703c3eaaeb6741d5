using Xunit;

namespace Hpc.Plan.Tests;

public sealed class JoinPlannerTests
{
    private static readonly JoinFacts Target = new()
    {
        ProcessId = 7, Namespaces = [NamespaceKinds.User, NamespaceKinds.Mount, NamespaceKinds.Pid], WorkingDirectory = "/work",
        Environment = new EnvironmentBlock(["PATH=/opt/bin", "LD_LIBRARY_PATH=/opt/lib", "ONLY=there"]),
    };

    private static readonly RunRequest Exec = new() { Command = CommandKind.Exec, Arguments = ["gdb"], JoinProcess = 7 };

    [Fact]
    public void Namespaces_are_entered_in_the_order_of_their_descriptors_and_the_program_starts_where_the_process_is()
    {
        LaunchPlan plan = JoinPlanner.Plan(Exec, Target, new EnvironmentBlock([]), out _);
        Assert.Equal(
            ["prctl(PR_SET_DUMPABLE, 0)", "setns(descriptor 1, CLONE_NEWUSER)", "setns(descriptor 2, CLONE_NEWNS)",
                "setns(descriptor 3, CLONE_NEWPID), fork()", "chdir(\"/work\")", "prctl(PR_SET_NO_NEW_PRIVS, 1)"],
            plan.Steps.SkipLast(1).Select(step => step.Call));
    }

    [Fact]
    public void The_program_is_looked_for_in_the_PATH_of_the_container_with_the_callers_other_variables()
    {
        LaunchPlan plan = JoinPlanner.Plan(Exec, Target, new EnvironmentBlock(["PATH=/mine", "OWN=1"]),
            out ProcessArguments process);
        Assert.Equal(["/opt/bin/gdb"], process.Candidates);
        Assert.Equal(["LD_LIBRARY_PATH=/opt/lib", "OWN=1", "PATH=/opt/bin"], ((ExecStep)plan.Steps[^1]).Environment.Order());
    }

    [Fact]
    public void With_join_env_it_has_all_variables_of_the_process() =>
        Assert.Contains("ONLY=there",
            ((ExecStep)JoinPlanner.Plan(Exec with { JoinEnvironment = true }, Target, new EnvironmentBlock(["OWN=1"]),
                out _).Steps[^1]).Environment);

    [Fact]
    public void Only_exec_and_shell_can_join() =>
        Assert.ThrowsAny<UsageException>(() => JoinPlanner.Plan(Exec with { Command = CommandKind.Run }, Target,
            new EnvironmentBlock([]), out _));
}
