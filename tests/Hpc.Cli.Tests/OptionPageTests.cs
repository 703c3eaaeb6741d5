using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Hpc.CommandLine;
using Xunit;

namespace Hpc.Cli.Tests;

/// <summary>src/docs/apptainer-options.md says of every option what the table of options does with it.</summary>
public sealed partial class OptionPageTests
{
    private const CommandSet Actions = CommandSet.Exec | CommandSet.Run | CommandSet.Shell | CommandSet.Test;

    private static readonly string Page = File.ReadAllText(Path.Combine(Checkout(), "src/docs/apptainer-options.md"));

    private static readonly string[] OurOwn =
    [
        .. Name().Matches(Page.Split("Options that hpcrun has beside")[1].Split("\n## ")[0]).Select(match => match.Groups[1].Value),
    ];

    [Fact]
    public void The_page_and_the_table_of_options_say_the_same() => Assert.Equal(
        Sorted(OptionTable.All.Where(StandsForApptainers)
            .SelectMany(option => option.LongNames.Except(OurOwn).Select(name => (name, Kind(option.Section))))),
        Sorted(Rows("exec, run, shell and test").SelectMany(row => row.Names.Select(name => (name, row.Kind)))));

    [Fact]
    public void What_hpcrun_has_beside_them_is_named_and_nothing_else_is() => Assert.Equal(
        OurOwn.Order(StringComparer.Ordinal),
        OptionTable.All.SelectMany(option => option.LongNames).Where(OurOwn.Contains).Order(StringComparer.Ordinal));

    /// <summary>An option that takes a letter has the same one there.</summary>
    [Fact]
    public void Letters_are_those_of_the_table() =>
        Assert.All(Rows("exec, run, shell and test").Where(row => row.Letter is not null), row =>
            Assert.Equal(row.Letter, $"{OptionTable.All.Single(option => option.HasName(row.Names[0])).Letter}"));

    [Fact]
    public void Inspect_has_what_the_page_says()
    {
        CommandSpec inspect = CommandTree.Build("hpcrun").Commands.Single(command => command.Name == "inspect");
        Assert.Equal(inspect.Options.Select(option => option.Name).Order(StringComparer.Ordinal),
            Rows("inspect and run-help").First().Names.Order(StringComparer.Ordinal));
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

    /// <summary>The rows of the first table below a heading.</summary>
    private static IEnumerable<(string[] Names, string? Letter, string Kind)> Rows(string heading)
    {
        string section = Page.Split("\n## ").Single(part => part.StartsWith(heading + "\n", StringComparison.Ordinal));
        foreach (Match row in Row().Matches(section))
        {
            string names = row.Groups["names"].Value;
            string? letter = Letter().Match(names) is { Success: true } found ? found.Groups[1].Value : null;
            yield return ([.. Name().Matches(names).Select(match => match.Groups[1].Value)], letter, row.Groups["kind"].Value);
        }
    }

    private static string Checkout([CallerFilePath] string file = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "../.."));

    [GeneratedRegex(@"^\| (?<names>`-[^|]+`) \| (?<kind>[a-z ]+) \| [^|]*\|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("`--([a-z0-9-]+)`")]
    private static partial Regex Name();

    [GeneratedRegex("`-([A-Za-z])`")]
    private static partial Regex Letter();
}
