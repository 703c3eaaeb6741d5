using Hpc.Crate;

namespace Hpc.Archives.Tests;

public class TriedResultTests
{
    private static readonly Spread s_small = new(2, 1e-9, 3e-9), s_large = new(1, 2e-9, 1e-9);

    [Theory]
    [InlineData("steady byte by byte", "1 identical", "1 identical")]
    [InlineData("steady how", "2 stamped", "3 stamped", "1 identical")]
    [InlineData("missing 1 of 2 reruns did not write it", "1 identical", "missing")]
    [InlineData("other all 2 reruns have the same; how", "2 differs", "2 differs")]
    [InlineData("random in 1 of 2 reruns; how", "1 identical", "2 differs")]
    [InlineData("random in 1 of 1 reruns; how", "2 differs")]
    public void A_result_is_what_all_its_reruns_say(string expected, params string[] reruns)
    {
        TriedResult tried = Tried([.. reruns.Select(text => Verdict(text, null))]);
        Assert.Equal(expected, $"{tried.Word} {tried.Detail}");
        Assert.Null(tried.Proposed);
    }

    [Fact]
    public void Of_numbers_that_vary_the_farthest_counts_and_a_tolerance_is_proposed()
    {
        TriedResult tried = Tried([Verdict("2 differs", s_small), Verdict("1 identical", null), Verdict("3 differs", s_large)]);
        Assert.Equal("varying: 2 numbers by at most 2E-09, 3E-09 of the recorded one, in 2 of 3 reruns, rtol = 6E-09, False",
            $"{tried.Word}: {tried.Detail}, {tried.Proposed?.Line}, {tried.IsHeld}");
    }

    [Fact]
    public void Where_the_author_has_said_how_near_nothing_is_proposed()
    {
        TriedResult tried = Tried([Verdict("2 within", s_small), Verdict("3 within", s_large)]);
        Assert.Equal("varying True ", $"{tried.Word} {tried.IsHeld} {tried.Proposed}");
    }

    private static TriedResult Tried(OutputVerdict[] reruns) =>
        Assert.Single(TriedResult.Of([.. reruns.Select(one =>
            new RerunVerdict([], [one]) { Started = new RanksStarted(1, 1, null) })]));

    /// <param name="text">The digest and the word, or "missing".</param>
    private static OutputVerdict Verdict(string text, Spread? spread)
    {
        string[] words = text.Split(' ');
        return words.Length == 1 ? OutputVerdict.Missing("out")
            : new OutputVerdict("out", words[1], "how") { Digest = words[0], Spread = spread };
    }
}
