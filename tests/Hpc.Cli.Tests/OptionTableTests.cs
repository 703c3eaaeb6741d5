using Hpc.CommandLine;
using Hpc.Plan;
using Xunit;

namespace Hpc.Cli.Tests;

public sealed class OptionTableTests
{
    [Fact]
    public void Every_name_is_there_once() =>
        Assert.Empty(Repeated(OptionTable.All.SelectMany(option => option.Aliases.Prepend(option.Name))));

    [Fact]
    public void Every_letter_is_there_once() =>
        Assert.Empty(Repeated(OptionTable.All.Where(option => option.Letter != '\0').Select(option => option.Letter)));

    [Fact]
    public void Every_environment_key_belongs_to_one_option() =>
        Assert.Empty(Repeated(OptionTable.All.SelectMany(option => option.EnvironmentKeys)));

    [Fact]
    public void Every_refusal_has_a_reason_and_a_remedy()
    {
        foreach (ExecOption option in OptionTable.All.Where(option => option.Section == OptionSection.Refused))
        {
            UsageException error = Assert.ThrowsAny<UsageException>(
                () => option.Apply(new RunRequest { Command = CommandKind.Exec }, new OptionText("1", "--" + option.Name)));
            Assert.False(string.IsNullOrEmpty(error.Why) || string.IsNullOrEmpty(error.Remedy), option.Name);
        }
    }

    private static IEnumerable<T> Repeated<T>(IEnumerable<T> items) =>
        items.GroupBy(item => item).Where(group => group.Count() > 1).Select(group => group.Key);
}
