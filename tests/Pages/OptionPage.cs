using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Hpc.Tests;

/// <summary>src/docs/apptainer-options.md, row by row.</summary>
internal static partial class OptionPage
{
    public static string Text { get; } = File.ReadAllText(Path.Combine(Checkout(), "src/docs/apptainer-options.md"));

    /// <summary>The rows below a heading.</summary>
    public static IEnumerable<OptionRow> Rows(string heading)
    {
        string section = Text.Split("\n## ").Single(part => part.StartsWith(heading + "\n", StringComparison.Ordinal));
        foreach (Match row in Row().Matches(section))
        {
            string names = row.Groups["names"].Value;
            string? letter = Letter().Match(names) is { Success: true } found ? found.Groups[1].Value : null;
            yield return new OptionRow(Names(names), letter, row.Groups["kind"].Value);
        }
    }

    /// <summary>Long names of options in a text, without their dashes.</summary>
    public static string[] Names(string text) => [.. Name().Matches(text).Select(match => match.Groups[1].Value)];

    private static string Checkout([CallerFilePath] string file = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "../.."));

    [GeneratedRegex(@"^\| (?<names>`-[^|]+`) \| (?<kind>[a-z ]+) \| [^|]*\|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("`--([a-z0-9-]+)`")]
    private static partial Regex Name();

    [GeneratedRegex("`-([A-Za-z])`")]
    private static partial Regex Letter();
}

/// <param name="Letter">Of one of the options; null where none is named.</param>
/// <param name="Kind">What hpcrun does: done, no effect, warned, refused, comes later.</param>
internal sealed record OptionRow(string[] Names, string? Letter, string Kind);
