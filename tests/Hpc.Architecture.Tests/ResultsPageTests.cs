using System.Diagnostics;

namespace Hpc.Architecture.Tests;

/// <summary>tests/results, by which tests/run keeps what a run has found beside what earlier ones did.</summary>
public sealed class ResultsPageTests : IDisposable
{
    private readonly string _place = Directory.CreateTempSubdirectory("hpcrun-results-").FullName;

    [Fact]
    public void A_run_renews_its_own_rows_and_keeps_the_others_where_they_were()
    {
        string page = Path.Combine(_place, "page.md");
        File.WriteAllText(page, "# What the tests found\n");
        Add(page, "aaaaaaaaaaaa", "2026-01-01", "ranks\t5 passed\t3\nformat\tok\t60\n");
        Add(page, "bbbbbbbbbbbb", "2026-02-01", "soak\t0 | 1\t9\nranks\t6 passed\t4\n");
        Assert.Equal(
            ["| ranks | 6 passed | 4 | bbbbbbbbbbbb | 2026-02-01 |", "| format | ok | 60 | aaaaaaaaaaaa | 2026-01-01 |",
                @"| soak | 0 \| 1 | 9 | bbbbbbbbbbbb | 2026-02-01 |"],
            File.ReadAllLines(page).SkipWhile(line => !line.StartsWith("| ---", StringComparison.Ordinal)).Skip(1));
        Assert.Equal([page], Directory.GetFiles(_place)); // nothing unfinished
    }

    private static void Add(string page, string commit, string day, string rows)
    {
        using Process process = Process.Start(new ProcessStartInfo(Path.Combine(Checkout.Root, "tests/results"),
            [page, commit, day])
        { RedirectStandardInput = true })!;
        process.StandardInput.Write(rows);
        process.StandardInput.Close();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    public void Dispose() => Directory.Delete(_place, recursive: true);
}
