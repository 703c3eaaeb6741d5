using Hpc.CommandLine;
using Hpc.Tests;
using Xunit;

namespace Hpc.Cli.Tests;

/// <summary>src/docs/apptainer-options.md says of every option what the table of options does with it.</summary>
public sealed class OptionPageTests
{
    private const CommandSet Actions = CommandSet.Exec | CommandSet.Run | CommandSet.Shell | CommandSet.Test;

    private static readonly string[] OurOwn =
        OptionPage.Names(OptionPage.Text.Split("Options that hpcrun has beside")[1].Split("\n## ")[0]);

    [Fact]
    public void The_page_and_the_table_of_options_say_the_same() => Assert.Equal(
        Sorted(OptionTable.All.Where(StandsForApptainers)
            .SelectMany(option => option.LongNames.Except(OurOwn).Select(name => (name, Kind(option.Section))))),
        Sorted(OptionPage.Rows("exec, run, shell and test").SelectMany(row => row.Names.Select(name => (name, row.Kind)))));

    [Fact]
    public void What_hpcrun_has_beside_them_is_named_and_nothing_else_is() => Assert.Equal(
        OurOwn.Order(StringComparer.Ordinal),
        OptionTable.All.SelectMany(option => option.LongNames).Where(OurOwn.Contains).Order(StringComparer.Ordinal));

    /// <summary>An option that takes a letter has the same one there.</summary>
    [Fact]
    public void Letters_are_those_of_the_table() =>
        Assert.All(OptionPage.Rows("exec, run, shell and test").Where(row => row.Letter is not null), row =>
            Assert.Equal(row.Letter, $"{OptionTable.All.Single(option => option.HasName(row.Names[0])).Letter}"));

    [Fact]
    public void Inspect_has_what_the_page_says()
    {
        CommandSpec inspect = CommandTree.Build("hpcrun").Commands.Single(command => command.Name == "inspect");
        Assert.Equal(inspect.Options.Select(option => option.Name).Order(StringComparer.Ordinal),
            OptionPage.Rows("inspect and run-help").First().Names.Order(StringComparer.Ordinal));
    }

    private static bool StandsForApptainers(ExecOption option) => (option.Commands & Actions) != 0
        && (!option.IsHidden || option.Section is OptionSection.Accepted or OptionSection.Warned or OptionSection.Refused);

    private static string Kind(OptionSection section) => section switch
    {
        OptionSection.Accepted => "no effect",
        OptionSection.Warned => "warned",
        OptionSection.Refused => "refused",
        _ => "done",
    };

    private static IEnumerable<string> Sorted(IEnumerable<(string Name, string Kind)> options) =>
        options.Select(option => $"--{option.Name}: {option.Kind}").Order(StringComparer.Ordinal);
}
