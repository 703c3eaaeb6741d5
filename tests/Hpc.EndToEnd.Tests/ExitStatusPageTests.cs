using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Hpc.EndToEnd.Tests;

/// <summary>src/docs/exit-status.md, row by row.</summary>
[Collection(Machine.Name)]
public partial class ExitStatusPageTests(Machine machine)
{
    public static TheoryData<string, int> Rows
    {
        get
        {
            TheoryData<string, int> rows = [];
            foreach (Match row in Example().Matches(File.ReadAllText(Path.Combine(Checkout(), "src/docs/exit-status.md"))))
            {
                rows.Add(row.Groups["command"].Value, int.Parse(row.Groups["status"].Value));
            }

            return rows;
        }
    }

    [EndToEndTheory]
    [MemberData(nameof(Rows))]
    public void Every_row_of_the_page_is_so(string command, int status)
    {
        string script = command.Replace("hpcrun ", "$hpcrun ", StringComparison.Ordinal)
            .Replace(" app.sif", " $sif", StringComparison.Ordinal);
        Outcome outcome = machine.Script($"cd {machine.NewDirectory()}; {(script == "hpcrun" ? "$hpcrun" : script)}").Run()
            .Ended(status);
        Assert.DoesNotContain("internal error", outcome.Err, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_has_rows_for_each_kind_of_status() =>
        Assert.Equal([0, 1, 7, 127, 143, 255], Rows.Select(row => (int)((object[])row)[1]).Distinct().Order());

    private static string Checkout([CallerFilePath]
    string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "../.."));

    [GeneratedRegex(@"\| `(?<command>[^`]+)` ends with (?<status>\d+) \|$", RegexOptions.Multiline)]
    private static partial Regex Example();
}
