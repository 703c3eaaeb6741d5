namespace Hpc.Recipes.Tests;

/// <summary>Words, quotes and variables of instructions.</summary>
public class DockerWordsTests
{
    private static readonly DockerWords s_words = new('\\', name =>
        name switch { "a" => "A", "empty" => "", "path" => "/x/y.tar.gz", _ => null });

    [Theory]
    [InlineData("$a", "A")]
    [InlineData("${a}b$a/c", "AbA/c")]
    [InlineData("$none|${none}", "|")]
    [InlineData("\\$a", "$a")]
    [InlineData("'$a'\"$a\"", "$aA")]
    [InlineData("\"\\$a \\\" \\x\"", "$a \" \\x")]
    [InlineData("a\\ b", "a b")]
    [InlineData("${none:-x}${empty:-x}${empty-x}${a:-x}", "xxA")]
    [InlineData("${a:+x}${empty:+x}${empty+x}${none+x}", "xx")]
    [InlineData("${none:-${a}b}", "Ab")]
    [InlineData("${path#/x/}|${path##*.}|${path%.*}|${path%%.*}", "y.tar.gz|gz|/x/y.tar|/x/y")]
    [InlineData("${path/x/-}|${path//./-}", "/-/y.tar.gz|/x/y-tar-gz")]
    [InlineData("100$", "100$")]
    public void A_word_is_expanded(string word, string expected) => Assert.Equal(expected, s_words.Expand(word));

    [Theory]
    [InlineData("${a", "a brace is missing")]
    [InlineData("${none:?say why}", "'none' is not set")]
    [InlineData("${a:}", "':' is unknown")]
    public void What_is_wrong_is_said(string word, string said) =>
        Assert.Contains(said, Assert.Throws<RefusedException>(() => s_words.Expand(word)).Message, StringComparison.Ordinal);

    [Fact]
    public void Words_end_at_spaces_outside_quotes() =>
        Assert.Equal(["a", "\"b c\"", "d\\ e", "'f g'h"], s_words.Split(" a  \"b c\"\td\\ e 'f g'h"));

    [Theory]
    [InlineData("x=1 y=\"2 3\" z='$a' w=$a", "x=1|y=2 3|z=$a|w=A")]
    [InlineData("x the $a  rest", "x=the A  rest")]
    [InlineData("x=a\\ b", "x=a b")]
    public void Pairs_are_names_and_values(string text, string expected) =>
        Assert.Equal(expected, string.Join('|', s_words.Pairs(text).Select(pair => $"{pair.Key}={pair.Value}")));

    [Fact]
    public void In_a_here_document_only_variables_are_replaced() =>
        Assert.Equal("'A' \"A\" $a\n", s_words.ExpandVariables("'$a' \"${a}\" \\$a\n"));

    [Theory]
    [InlineData("*.o", "a.o", true)]
    [InlineData("*.o", "d/a.o", false)]
    [InlineData("**/*.o", "d/e/a.o", true)]
    [InlineData("**/*.o", "a.o", true)]
    [InlineData("d", "d/a", true)]
    [InlineData("/d/", "d/a", true)]
    [InlineData("d/**\n!d/keep", "d/keep", false)]
    [InlineData("# d\n\n./a?c", "abc", true)]
    [InlineData("*\n!src", "src/x", false)]
    [InlineData("**/*.py[cod]", "d/a.pyc", true)]
    [InlineData("**/*.py[cod]", "d/a.py", false)]
    [InlineData("[^a-c]x", "dx", true)]
    [InlineData("[^a-c]x", "bx", false)]
    [InlineData("a\\?", "a?", true)]
    [InlineData("a\\?", "ab", false)]
    public void Files_of_a_context_are_left_out(string lines, string path, bool isLeftOut) =>
        Assert.Equal(isLeftOut, IgnorePatterns.Parse(lines).Contains(path));

    [Theory]
    [InlineData("*\n!src/a.c", "src", true)]
    [InlineData("*\n!src/a.c", "doc", false)]
    [InlineData("*\n!**/keep", "doc", true)]
    [InlineData("d", "d", false)]
    public void Directories_in_which_something_may_be_taken_back_are_looked_into(string lines, string directory, bool may) =>
        Assert.Equal(may, IgnorePatterns.Parse(lines).MayTakeBackIn(directory));

    [Fact]
    public void A_pattern_of_many_stars_takes_no_longer_than_its_name() =>
        Assert.False(IgnorePatterns.Parse(string.Concat(Enumerable.Repeat("*a", 2000)) + "b").Contains(new string('a', 4000)));

    [Fact]
    public void A_byte_order_mark_is_not_part_of_the_first_pattern() =>
        Assert.True(IgnorePatterns.Parse("\u00ef\u00bb\u00bfsecret.txt\n").Contains("secret.txt"));

    [Theory]
    [InlineData("b.txt\n[a\n", "[a")]
    [InlineData("a\\\n", "a\\")]
    public void A_pattern_that_does_not_end_is_refused(string lines, string pattern) => Assert.Contains($"'{pattern}'",
        Assert.Throws<RefusedException>(() => IgnorePatterns.Parse(lines)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("[ab].txt", "a.txt")]
    [InlineData("\\[a", "[a")]
    public void Brackets_that_end_are_a_pattern(string lines, string path) =>
        Assert.True(IgnorePatterns.Parse(lines).Contains(path));
}
