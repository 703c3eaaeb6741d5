namespace Hpc.EndToEnd.Tests.Documentation;

/// <summary>Every command of README.md and src/docs, as a reader would type it: by the test user, in a directory with what the
/// page talks about.</summary>
[Collection(Machine.Name)]
public class DocumentedCommandTests(Machine machine)
{
    /// <summary>Blocks whose commands cannot run here: each is marked on its page with the reason. A new one is counted
    /// here.</summary>
    private const int WordsOnly = 17, NotRun = 1;

    /// <summary>How hpcrun and hpcrun-image begin when they do not know a word.</summary>
    private static readonly string[] UnknownWords =
        ["unknown option", "unknown command", "unexpected argument", "missing ", "Unrecognized", "Required argument",
            "has no scheme", "is not supported", "not a whole number", "internal error"];

    public static TheoryData<string> Pages => [.. Page.Names];

    [OverlayFileTheory]
    [MemberData(nameof(Pages))]
    public void The_commands_of_a_page_run_one_after_the_other(string page)
    {
        ReadersPlace place = new(machine);
        foreach (Block block in new Page(page).Blocks.Where(block => block.Runs))
        {
            Outcome outcome = place.Run("set -euo pipefail\n" + block.Text);
            Assert.True(outcome.Status == 0,
                $"{page}:{block.Line} ended with {outcome.Status}\n{block.Text}\nout: {outcome.Out}\nerr: {outcome.Err}");
        }
    }

    [EndToEndTheory]
    [MemberData(nameof(Pages))]
    public void Hpcrun_knows_every_word_of_a_command_that_cannot_run_here(string page)
    {
        ReadersPlace place = new(machine);
        var lines = new Page(page).Blocks.Where(block => block.Mark == "words only").SelectMany(block => block.Commands)
            .Concat(new Page(page).Spans);
        Assert.All(lines,
            line => Assert.DoesNotContain(UnknownWords, words => place.Run(line).Err.Contains(words, StringComparison.Ordinal)));
    }

    [EndToEndTheory]
    [MemberData(nameof(Pages))]
    public void A_configuration_of_a_page_is_one(string page) =>
        Assert.All(new Page(page).Blocks.Where(block => block.Language == "toml"),
            block => Assert.Contains("hpcrun.toml:", new ReadersPlace(machine).Configured(block.Text).Text,
                StringComparison.Ordinal));

    [Fact]
    public void A_block_that_does_not_run_says_why_and_is_counted()
    {
        Block[] blocks = [.. Page.Names.SelectMany(name => new Page(name).Blocks)];
        Assert.All(blocks, block => Assert.Contains(block.Language, new[] { "sh", "bash", "toml" }));
        Assert.Equal((WordsOnly, NotRun),
            (blocks.Count(block => block.Mark == "words only"), blocks.Count(block => block.Mark == "not run")));
        Assert.InRange(blocks.Count(block => block.Runs), 20, int.MaxValue);
        Assert.DoesNotContain(blocks, block => block.Mark is not ("" or "words only" or "not run"));
    }
}
