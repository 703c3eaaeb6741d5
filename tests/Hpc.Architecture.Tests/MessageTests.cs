using System.Text.RegularExpressions;

namespace Hpc.Architecture.Tests;

/// <summary>How messages sound. With 64 ranks on one terminal a headline stands alone: a clause with a verb, which says what
/// cannot be done and why.</summary>
public partial class MessageTests
{
    /// <summary>First arguments without a text of their own: whoever made it is read where the text is.</summary>
    private static readonly string[] MadeElsewhere =
        ["what", "message", "refusal", "warning", "note", "Message", "result.Errors[0].Message.TrimEnd('.')", "known.Message",
            "error.Message", "Explain(config, container.Record, failure)", "StepFailure.Explain(_plan.Launch, message)"];

    private static readonly string[] Sources = [.. Checkout.Files("src", "*.cs")];

    public static TheoryData<string> Rooms => [.. Sources.Select(Checkout.Room).Distinct()];

    [Theory]
    [MemberData(nameof(Rooms))]
    public void A_headline_has_a_verb(string room) =>
        Assert.Empty(Headlines(room).Where(headline => !IsClause(headline.Text))
            .Select(headline => $"{headline.Path}: {headline.Text}"));

    [Theory]
    [MemberData(nameof(Rooms))]
    public void A_text_is_plain_english(string room) =>
        Assert.Empty(Sources.Where(path => Checkout.Room(path) == room)
            .SelectMany(path => CallReader.Strings(WithoutComments(path)).Where(text => Archaic().IsMatch(text))
                .Select(text => $"{path}: {text}")));

    [Fact]
    public void Headlines_are_found() =>
        Assert.InRange(Sources.Select(Checkout.Room).Distinct().Sum(room => Headlines(room).Count()), 250, int.MaxValue);

    [Theory]
    [InlineData("cannot use --writable: the image has no ext3 overlay partition", true)]
    [InlineData("missing COMMAND after image VALUE", true)]
    [InlineData("'VALUE' already exists", true)]
    [InlineData("the library VALUE was not found on this machine", true)]
    [InlineData("--writable", false)]
    [InlineData("image 'VALUE'", false)]
    [InlineData("container 'VALUE' on VALUE", false)]
    [InlineData("VALUE: VALUE", false)]
    public void The_rule_for_headlines_sees_what_it_is_for(string headline, bool passes) =>
        Assert.Equal(passes, IsClause(headline));

    [Theory]
    [InlineData("it is none of auto, host, image, off")]
    [InlineData("it is no whole number")]
    [InlineData("nothing stands behind the colon")]
    [InlineData("nothing is overwritten unasked")]
    [InlineData("e2fsck -p mends it")]
    [InlineData("leave it out")]
    public void The_rule_for_plain_english_sees_what_it_is_for(string text) => Assert.Matches(Archaic(), text);

    [Fact]
    public void Strings_are_read_with_their_holes() => Assert.Equal(
        ["a VALUE b", "c VALUEd", "e"],
        CallReader.Strings("""x ? $"a {f("g, (", 'h')} b" : $"c {(y ? $"{z}" : "w")}" + "d" + v, "e" """));

    /// <summary>What constructor calls and warnings say first.</summary>
    private static IEnumerable<(string Path, string Text)> Headlines(string room)
    {
        foreach (string path in Sources.Where(path => Checkout.Room(path) == room))
        {
            string code = WithoutComments(path);
            foreach (Match call in Call().Matches(code))
            {
                string argument = CallReader.FirstArgument(code, call.Index + call.Length - 1).Trim();
                List<string> texts = CallReader.Strings(argument);
                foreach (string text in texts.Count > 0 || MadeElsewhere.Contains(argument) ? texts : [argument])
                    yield return (path, text);
            }
        }
    }

    private static bool IsClause(string headline) => Verb().IsMatch(headline);

    private static string WithoutComments(string path) => Comment().Replace(Checkout.Text(path), "");

    /// <summary>A constructor of a refusal, here or in a method that makes one; a warning.</summary>
    [GeneratedRegex(@"new (?:LaunchRefused|Usage|CommandLine|BuildRefused|SifRefused|Registry|Reference|Runtime"
        + @"|Refused)Exception\(|(?:LaunchRefused|Usage|CommandLine|BuildRefused|SifRefused|Registry|Reference|Runtime"
        + @"|Refused)Exception \w+\([^)]*\)\s*=>\s*new\(|(?:Message|Terminal)\.(?:Warning|Note)\(")]
    private static partial Regex Call();

    [GeneratedRegex(@"^(?:cannot|missing|unknown|unexpected|timed out|invalid|error running) |: unknown (?:key|table)\b|\b"
        + @"(?:not found|not running|unable to)\b|\b(?:is|are|was|were|has|have|had|does|do|did|cannot|can|could|may|must|needs?"
        + @"|exists?|failed|ended|holds?)\b")]
    private static partial Regex Verb();

    /// <summary>Inversions, and words that nobody says any more.</summary>
    [GeneratedRegex(@"\b(?:it|this|that) is no(?:ne)?\b (?!longer)|\bnames no\b|\bunasked\b|\banew\b|\bmends?\b|\bleave (?:it"
        + @"|one|that) out\b|\bstands? behind\b|\bone word too many\b|\bshall\b|\bwhat is (?:in|on) (?:it|this)\b"
        + @"|\bis there already\b|\bnot yours to\b|\bnothing is named\b|\bno command is named\b|\bgo behind\b"
        + @"|\bnot even where\b")]
    private static partial Regex Archaic();

    [GeneratedRegex(@"^\s*//[^\n]*", RegexOptions.Multiline)]
    private static partial Regex Comment();
}
