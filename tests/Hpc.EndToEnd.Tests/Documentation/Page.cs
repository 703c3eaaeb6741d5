using System.Text.RegularExpressions;

namespace Hpc.EndToEnd.Tests.Documentation;

/// <summary>A page for users: README.md, or one of src/docs.</summary>
internal sealed partial record Page(string Name)
{
    /// <summary>Pages that programs write, that have a test of their own, or that are for who makes a release.</summary>
    private static readonly string[] Others =
        ["src/docs/hosts-that-refuse.md", "src/docs/test-results.md", "src/docs/exit-status.md", "src/docs/release.md"];

    private static string Root { get; } = FindRoot();

    public static IEnumerable<string> Names => Directory.EnumerateFiles(Path.Combine(Root, "src/docs"), "*.md")
        .Select(path => Path.GetRelativePath(Root, path)).Append("README.md").Except(Others).Order(StringComparer.Ordinal);

    private string Text => File.ReadAllText(Path.Combine(Root, Name));

    /// <summary>What stands between two lines of backquotes, in order.</summary>
    public IEnumerable<Block> Blocks => Fence().Matches(Text).Select(match => new Block(
        match.Groups["language"].Value, match.Groups["text"].Value, match.Groups["mark"].Value,
        Text[..match.Index].Count(character => character == '\n') + 1));

    /// <summary>Commands of hpcrun within a sentence or a table; of one that is only named, its help.</summary>
    public IEnumerable<string> Spans =>
        Span().Matches(Fence().Replace(Text, "")).Select(match => match.Groups[1].Value).Distinct()
        .Select(command => OnlyVerbs().IsMatch(command) ? command + " --help" : command);

    private static string FindRoot()
    {
        DirectoryInfo at = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at.FullName, "Hpc.sln"))) at = at.Parent!;
        return at.FullName;
    }

    [GeneratedRegex(@"^(?:<!-- (?<mark>[a-z ]+): [^\n]+ -->\n)?```(?<language>\w*)\n(?<text>.*?)^```$",
        RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"^hpcrun( [a-z]+)+$")]
    private static partial Regex OnlyVerbs();

    [GeneratedRegex(@"`(hpcrun [^`\n]+)`")]
    private static partial Regex Span();
}
