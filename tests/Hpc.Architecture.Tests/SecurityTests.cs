namespace Hpc.Architecture.Tests;

public class SecurityTests
{
    private const string Table = "src/docs/security/runc-cves.md";

    [Fact]
    public void Every_test_that_the_table_of_runcs_advisories_names_is_there()
    {
        string tests = string.Concat(Checkout.Files("tests/Hpc.EndToEnd.Tests", "*.cs").Select(Checkout.Text));
        Assert.All(Rows().SelectMany(row => row[2..]), test => Assert.True(
            test.StartsWith("none: ", StringComparison.Ordinal) || tests.Contains($" {test}(", StringComparison.Ordinal),
            $"{Table} names {test}, which is no test"));
    }

    [Fact]
    public void Every_advisory_has_a_test_of_the_runtime()
    {
        string[][] rows = Rows();
        Assert.Equal(15, rows.Length);
        Assert.All(rows, row => Assert.DoesNotContain("none", row[2], StringComparison.Ordinal));
    }

    private static string[][] Rows() =>
        [.. Checkout.Text(Table).Split('\n').Where(line => line.StartsWith("| CVE-", StringComparison.Ordinal))
        .Select(line => line.Trim('|', ' ').Split(" | "))];
}
