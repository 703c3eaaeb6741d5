using System.Text.RegularExpressions;

namespace Hpc.Architecture.Tests;

/// <summary>tests/outside.tsv, by which tests/run judges what may be skipped.</summary>
public class OutsideTests
{
    private static readonly string[][] Rows =
        [.. Checkout.Text("tests/outside.tsv").Split('\n').Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split('\t'))];

    private static readonly Lazy<string> Texts =
        new(() => string.Join('\n', Checkout.Files("tests", "*.cs")
            .Where(file => !file.EndsWith("OutsideTests.cs", StringComparison.Ordinal)).Select(Checkout.Text)));

    [Fact]
    public void Each_part_has_a_source_a_consequence_and_a_reason() =>
        Assert.All(Rows, row => Assert.True(row.Length == 4 && row.All(column => column.Trim().Length > 0),
            string.Join('|', row)));

    [Fact]
    public void Each_reason_for_a_skip_is_one_that_a_test_gives() =>
        Assert.All(Rows.Where(row => row[3] != "-"), row =>
        {
            Assert.StartsWith("^", row[3], StringComparison.Ordinal);
            Assert.Matches(new Regex("\"" + row[3][1..]), Texts.Value);
        });
}
