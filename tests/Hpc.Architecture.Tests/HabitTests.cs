using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Hpc.Architecture.Tests;

/// <summary>What is easily forgotten when something else is changed.</summary>
public partial class HabitTests
{
    private const int Width = 130, LongestScript = 20, MostCommits = 20;

    private static IEnumerable<string> Sources =>
        new[] { "src", "tests", "perf", "batch-integration" }.SelectMany(directory => Checkout.Files(directory, "*"))
        .Where(path => Path.GetExtension(path) is ".cs" or ".c" or ".h" or ".py" or ".sh"
            || (Path.GetExtension(path).Length == 0 && Checkout.Text(path).StartsWith("#!", StringComparison.Ordinal)));

    [Fact]
    public void Lines_are_not_longer_than_130_columns() => Assert.Empty(Sources.SelectMany(path => Checkout.Text(path).Split('\n')
        .Select((line, at) => (line, at)).Where(line => line.line.Length > Width).Select(line => $"{path}:{line.at + 1}")));

    [Fact]
    public void A_script_that_a_test_runs_is_a_file_of_its_own_unless_it_is_short()
    {
        var wrong = Checkout.Files("tests", "*.cs").SelectMany(path => RawString().Matches(Checkout.Text(path))
            .Where(text => text.Groups["text"].Value.Count(character => character == '\n') >= LongestScript
                && Shell().IsMatch(text.Groups["text"].Value)).Select(_ => path));
        Assert.Empty(wrong);
    }

    /// <summary>Every launch goes through the planner: what an interface costs there is counted (src/adr/0078).</summary>
    [Fact]
    public void The_planner_gives_lists_and_selects_from_no_iterator()
    {
        var wrong = Checkout.Files("src/Hpc.Plan/Planning", "*.cs").Where(path =>
            Regex.IsMatch(Checkout.Text(path),
                @"\byield return\b|\b(Where|OfType<\w+>|Concat|Distinct|Except|Skip|Reverse)\([^()]*(\([^()]*\)[^"
                + @"()]*)*\)\s*\.Select\("));
        // where files are bound in
        Assert.DoesNotContain(wrong, path => !path.EndsWith("VisibleFiles.cs", StringComparison.Ordinal));
    }

    [Fact]
    public void The_change_log_knows_the_version_and_has_a_place_for_what_comes_next()
    {
        string version = Regex.Match(Checkout.Text("Directory.Build.props"), "<Version>(.*)</Version>").Groups[1].Value;
        string[] headings = [.. Checkout.Text("src/CHANGELOG.md").Split('\n')
            .Where(line => line.StartsWith("## ", StringComparison.Ordinal))];
        Assert.Equal("## Unreleased", headings[0]);
        Assert.StartsWith($"## {version},", headings[1], StringComparison.Ordinal);
    }

    /// <summary>tests/run --all writes the page, --rows and --results parts of it.</summary>
    [Fact]
    public void The_rows_of_the_page_of_results_are_of_commits_that_are_not_long_past()
    {
        if (Git("rev-parse", "--is-shallow-repository") != "false") return; // no history to compare with
        Assert.All(ResultRow().Matches(Checkout.Text("src/docs/test-results.md")).Select(row =>
            row.Groups["commit"].Value).Distinct(), commit =>
        {
            Assert.Matches("^[0-9a-f]{12}$", commit); // nothing that changes on top
            Assert.True(Git("cat-file", "-t", commit) == "commit", $"the page names {commit}, which is of another history");
            int since = Git("rev-list", "--first-parent", $"{commit}..HEAD", "--", "src", ":(exclude)src/docs").Split('\n',
                StringSplitOptions.RemoveEmptyEntries).Length;
            Assert.True(since <= MostCommits,
                $"src/ has changed in {since} commits since the rows of {commit}: tests/run --all, or --rows");
        });
    }

    /// <summary>Name, what it is, minutes, packages, command: tests/run reads it by columns.</summary>
    [Fact]
    public void Every_row_of_the_long_tests_has_five_columns_and_a_script_that_is_there()
    {
        string[][] rows = [.. Checkout.Text("tests/long.tsv").Split('\n').Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split('\t'))];
        Assert.InRange(rows.Length, 10, 40);
        Assert.All(rows, row =>
        {
            Assert.Equal(5, row.Length);
            Assert.InRange(int.Parse(row[2]), 1, 15);
            Assert.All(Regex.Matches(row[4], @"tests/[a-z/-]+").Select(script => script.Value),
                script => Assert.True(File.Exists(Path.Combine(Checkout.Root, script)), script));
        });
    }

    /// <summary>What git says, without the last line end; empty where it fails or is not there.</summary>
    private static string Git(params string[] words)
    {
        ProcessStartInfo start = new("git", ["-C", Checkout.Root, .. words])
        { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using Process git = Process.Start(start)!;
            string output = git.StandardOutput.ReadToEnd();
            git.WaitForExit();
            return git.ExitCode == 0 ? output.TrimEnd('\n') : "";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "";
        }
    }

    [GeneratedRegex(@" \| (?<commit>[^|]+) \| \d{4}-\d\d-\d\d \|$", RegexOptions.Multiline)]
    private static partial Regex ResultRow();

    [GeneratedRegex("\"{3}\\n(?<text>[^\"]*(?:\"{1,2}[^\"]+)*)\\n *\"{3}")]
    private static partial Regex RawString();

    [GeneratedRegex(@"^\s*(#!/|set -e|for \w+ in |if \[|until |while |cat > )|; do$", RegexOptions.Multiline)]
    private static partial Regex Shell();
}
