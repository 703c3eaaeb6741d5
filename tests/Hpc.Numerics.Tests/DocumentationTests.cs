using Hpc.Architecture.Tests;

namespace Hpc.Numerics.Tests;

/// <summary>The table of docs/records.md is that of the program.</summary>
public class DocumentationTests
{
    private static readonly string s_page = Checkout.Text("src/docs/records.md");

    [Fact]
    public void The_page_has_each_variable_with_its_values()
    {
        string[] said = [.. s_page.Split('\n')
            .Where(line => line.Split('|') is { Length: 8 } && line.Contains("| `", StringComparison.Ordinal))
            .Select(line => string.Join('|', line.Split('|').Skip(2).Take(5).Select(cell => cell.Trim().Trim('`'))))];
        Assert.Equal(PinTable.Rows.Select(row =>
            string.Join('|', [row.Variable,
            .. row.Values.Select(value => value is null ? "" : value.StartsWith("ignore:", StringComparison.Ordinal) ? "QUIET"
            : value)])), said);
    }

    [Fact]
    public void What_nothing_pins_is_on_the_page()
    {
        foreach (LibraryKind kind in PinTable.Unpinned.Keys.Where(kind => kind is not (LibraryKind.Cuda or LibraryKind.IntelMpi)))
        {
            Assert.Contains(NumericPins.Name(kind), s_page, StringComparison.Ordinal);
        }
    }
}
