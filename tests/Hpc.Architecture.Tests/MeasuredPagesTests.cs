using System.Globalization;
using System.Text.RegularExpressions;

namespace Hpc.Architecture.Tests;

/// <summary>What the pages say of the launch is what perf/peers/run wrote into its file; nobody types a figure.</summary>
public partial class MeasuredPagesTests
{
    private const string File = "perf/peers/results.tsv";

    private static readonly string[][] s_rows =
        [.. Checkout.Text(File).Split('\n').Where(line => line.Length > 0 && line[0] != '#').Skip(1)
            .Select(line => line.Split('\t'))];

    [Theory]
    [InlineData("README.md")]
    [InlineData("src/docs/performance.md")]
    public void Each_row_of_a_page_has_the_figures_of_the_file(string page)
    {
        string[] figures = [.. Lines(page).Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1)
            .Where(line => !line.StartsWith("| ---", StringComparison.Ordinal)).Select(line => Figures().Match(line).Value)];
        Assert.InRange(figures.Length, 8, s_rows.Length);
        string[] measured = [.. s_rows.Select(row => $"| {Short(row[1])} | {Short(row[2])} | {Short(row[4])} |")];
        Assert.All(figures, figure => Assert.Contains(figure, measured));
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("src/docs/performance.md")]
    public void A_page_names_the_machine_and_the_releases_of_the_run(string page)
    {
        string heading = Lines(page).First(line => line.Contains(" rounds of ", StringComparison.Ordinal));
        Assert.All(Checkout.Text(File).Split('\n').Where(line => line.StartsWith("# ", StringComparison.Ordinal))
            .Where(line => !line.StartsWith("# date", StringComparison.Ordinal)),
            line => Assert.Contains(line.Split('\t')[1], heading, StringComparison.Ordinal));
    }

    [Fact]
    public void The_plot_shows_the_medians_of_the_file() =>
        Assert.All(PlotValue().Matches(Checkout.Text("perf/peers/launch.svg")),
            value => Assert.Contains(value.Groups[1].Value, s_rows.Select(row => Short(row[1]))));

    private static string[] Lines(string page) =>
        Marked().Match(Checkout.Text(page)).Groups[1].Value.Split('\n');

    private static string Short(string milliseconds) =>
        double.Parse(milliseconds, CultureInfo.InvariantCulture).ToString("F1", CultureInfo.InvariantCulture);

    [GeneratedRegex("<!-- perf/peers/run -->\n(.*?)<!-- end of perf/peers/run -->", RegexOptions.Singleline)]
    private static partial Regex Marked();

    [GeneratedRegex(@"\| [0-9.]+ \| [0-9.]+ \| [0-9.]+ \|$")]
    private static partial Regex Figures();

    [GeneratedRegex(@"<text x=""[0-9.]+"" y=""[0-9.]+"">([0-9.]+)</text>")]
    private static partial Regex PlotValue();
}
