using Hpc.Launch.Solver;
using Hpc.Plan;
using Xunit;

namespace Hpc.Launch.Tests;

public sealed class TaskWordsTests
{
    private const string Program = "/./p/bin/hpcrun";

    [Fact]
    public void Words_in_variables_stand_in_front_of_the_command_and_are_gone_from_the_environment()
    {
        EnvironmentBlock environment = Environment("A=1", $"HPCRUN_TASK_WORD_0={Program}", "HPCRUN_TASK_WORD_2=--",
            "HPCRUN_TASK_WORD_1=task", "HPCRUN_TASK_WORD_3=build");
        Assert.Equal([Program, "task", "--", "build", "-x", ""], TaskWords.Join([Program, "-x", ""], environment));
        Assert.Equal(["A=1"], environment.Entries);
    }

    /// <summary>As in a prolog of the task's, which has the variables, too.</summary>
    [Theory]
    [InlineData("/p/bin/hpcrun")]
    [InlineData("hpcrun")]
    [InlineData("/./other/hpcrun")]
    public void A_command_line_of_somebody_s_own_is_left_as_it_is(string program)
    {
        EnvironmentBlock environment = Environment($"HPCRUN_TASK_WORD_0={Program}", "HPCRUN_TASK_WORD_1=task");
        Assert.Equal([program, "exec"], TaskWords.Join([program, "exec"], environment));
        Assert.Equal(2, environment.Count);
    }

    [Fact]
    public void Nothing_is_said_of_a_process_without_words() => Assert.Empty(TaskWords.Join([], new EnvironmentBlock()));

    private static EnvironmentBlock Environment(params string[] entries) => new(entries);
}
