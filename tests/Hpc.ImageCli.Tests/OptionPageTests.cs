using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Hpc.CommandLine;
using Xunit;

namespace Hpc.ImageCli.Tests;

/// <summary>Of pull, push and build, src/docs/apptainer-options.md says which of Apptainer's options they have.</summary>
public sealed partial class OptionPageTests
{
    [Theory]
    [InlineData("pull")]
    [InlineData("push")]
    [InlineData("build")]
    public void A_command_has_the_options_that_the_page_says_it_has(string name)
    {
        string page = File.ReadAllText(Path.Combine(Checkout(), "src/docs/apptainer-options.md"));
        string section = page.Split("\n## ").Single(part => part.StartsWith(name + "\n", StringComparison.Ordinal));
        CommandSpec command = ImageCommandTree.Build().Commands.Single(command => command.Name == name);
        MatchCollection rows = Row().Matches(section);
        Assert.InRange(rows.Count, 5, int.MaxValue);
        var options = rows.SelectMany(row => Name().Matches(row.Groups["names"].Value), (row, match) => (match.Groups[1].Value, row));
        Assert.All(options, option =>
        {
            bool has = option.row.Groups["kind"].Value is "done" or "no effect";
            Assert.True(has == command.Options.Any(known => known.HasName(option.Value)), $"{name} --{option.Value}");
        });
    }

    private static string Checkout([CallerFilePath] string file = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "../.."));

    [GeneratedRegex(@"^\| (?<names>`-[^|]+`) \| (?<kind>[a-z ]+) \| [^|]*\|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("`--([a-z0-9-]+)`")]
    private static partial Regex Name();
}
