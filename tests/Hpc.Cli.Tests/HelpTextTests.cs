using Hpc.Plan;
using Hpc.Tests;
using Xunit;

namespace Hpc.Cli.Tests;

public sealed class HelpTextTests
{
    [Theory]
    [InlineData(CommandKind.Exec, "help-exec.txt")]
    [InlineData(CommandKind.Run, "help-run.txt")]
    [InlineData(CommandKind.Shell, "help-shell.txt")]
    [InlineData(CommandKind.Test, "help-test.txt")]
    public void The_help_is_the_golden_one(CommandKind command, string golden) =>
        GoldenText.Check(golden, HelpText.Of(command));

    [Fact]
    public void No_line_is_wider_than_a_terminal() =>
        Assert.All(HelpText.Of(CommandKind.Exec).Split('\n'), line => Assert.True(line.Length <= 122, line));
}
