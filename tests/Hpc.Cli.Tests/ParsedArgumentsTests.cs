using Hpc.CommandLine;
using Hpc.Plan;
using Xunit;

namespace Hpc.Cli.Tests;

/// <summary>The one reader of all executables.</summary>
public sealed class ParsedArgumentsTests
{
    private static readonly CommandSpec s_command = new("c", "")
    {
        Arguments = ["FILE", "[MORE...]"],
        Options =
        [
            new("force", 'f', null, "") { Aliases = ["yes", "y"] },
            new("size", 's', "N", ""),
            new("net", 'n', "none|host", "") { ValueIsOptional = true, ValueWords = ["none", "host"] },
        ],
    };

    private static ParsedArguments Read(string words, bool oneDash = false) =>
        ParsedArguments.Read(s_command, words.Split(' '), "hpcrun c", oneDash);

    [Theory]
    [InlineData("file --size 3 -f")]
    [InlineData("-fs3 file")]
    [InlineData("-y -s=3 file")]
    [InlineData("--yes --size=3 -- file")]
    [InlineData("--force=yes -s 3 file")]
    public void An_option_is_understood_in_every_form(string words)
    {
        ParsedArguments read = Read(words);
        Assert.Equal(("file", true, 3u), (read[0], read.Has("force"), read.Number("size")));
    }

    [Theory]
    [InlineData("FILE is empty", "")]
    [InlineData("MORE is empty", "f", "", "x")]
    [InlineData("the value of --size is empty", "f", "--size", "")]
    [InlineData("the value of --size is empty", "f", "--size=")]
    [InlineData("the value of -s is empty", "f", "-s", "")]
    [InlineData("the value of --net is empty", "f", "--net=")]
    public void A_word_that_is_empty_is_refused_before_anything_is_done(string said, params string[] words)
    {
        CommandLineException error = Assert.Throws<CommandLineException>(() =>
            ParsedArguments.Read(s_command, words, "hpcrun c"));
        Assert.Equal((said, "perhaps a variable of a script is not set", 1), (error.Message, error.Why, error.Status));
    }

    [Fact]
    public void Where_an_empty_word_means_something_it_is_one()
    {
        CommandSpec command = s_command with
        {
            Arguments = ["FILE", new("[WORD...]") { MayBeEmpty = true }],
            Options = [new("word", 'w', "TEXT", "") { MayBeEmpty = true }],
        };
        ParsedArguments read = ParsedArguments.Read(command, ["f", "", "--word", "", "x"], "hpcrun c");
        Assert.Equal(("", ""), (read[1], read.Text("word")));
        read = ParsedArguments.Read(s_command, ["-size", "", "f"], "hpcrun c", takesNamesBehindOneDash: true);
        Assert.Equal("", read.Text("size"));
    }

    [Fact]
    public void Callers_of_Apptainer_mean_an_option_that_was_not_given_by_an_empty_value()
    {
        ParsedArguments read = ParsedArguments.Read(s_command, ["--size", "", "f"], "hpcrun c", emptyIsAbsent: true);
        Assert.Equal(("f", null), (read[0], read.Text("size")));
        Assert.Throws<CommandLineException>(() => ParsedArguments.Read(s_command, [""], "hpcrun c", emptyIsAbsent: true));
    }

    [Theory]
    [InlineData("f -f sh -c -s", "f sh -c -s", true)]
    [InlineData("-f f sh --force x", "f sh --force x", true)]
    [InlineData("f -- -c", "f -c", false)]
    [InlineData("f sh -- x", "f sh -- x", false)]
    [InlineData("f", "f", false)]
    public void Another_programs_words_are_no_options(string words, string arguments, bool isForced)
    {
        ParsedArguments read = ParsedArguments.Read(s_command with { StopsAtRest = true }, words.Split(' '), "hpcrun c");
        Assert.Equal((arguments, isForced), (string.Join(' ', read.Arguments), read.Has("force")));
    }

    [Theory]
    [InlineData("--net none f", "none", 1)]
    [InlineData("--net f", "true", 1)]
    [InlineData("--net=x f", "x", 1)]
    [InlineData("f -n -- --net", "true", 2)]
    public void An_optional_value_is_one_of_few_words_or_behind_an_equals_sign(string words, string value, int arguments)
    {
        ParsedArguments read = Read(words);
        Assert.Equal((value, arguments), (read.Text("net"), read.Arguments.Count));
    }

    [Theory]
    [InlineData("", "missing FILE")]
    [InlineData("f --sice 3", "unknown option \"--sice\"")]
    [InlineData("f -x", "unknown option \"-x\"")]
    [InlineData("f --size", "--size needs a value")]
    public void Words_that_make_no_command_line_end_with_1(string words, string message)
    {
        CommandLineException error = Assert.Throws<CommandLineException>(() => Read(words.Length == 0 ? "-f" : words));
        Assert.Equal((message, 1), (error.Message, error.Status));
    }

    [Fact]
    public void A_value_that_is_refused_ends_with_255()
    {
        UsageException error = Assert.Throws<UsageException>(() => Read("f --size much").Number("size"));
        Assert.Equal(("--size \"much\" is not a whole number", 255), (error.Message, error.Status));
    }

    [Fact]
    public void A_word_of_a_hundred_thousand_letters_is_refused_at_once()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<CommandLineException>(() => Read("--" + new string('x', 100_000)));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4_000_000);
    }

    [Fact]
    public void A_word_too_many_is_named() =>
        Assert.Equal("unexpected argument \"b\"",
            Assert.Throws<CommandLineException>(() =>
                ParsedArguments.Read(s_command with { Arguments = ["FILE"] }, ["a", "b"], "")).Message);

    [Fact]
    public void Behind_the_first_argument_of_a_command_that_stops_there_nothing_is_looked_at()
    {
        ParsedArguments read = ParsedArguments.Read(s_command with { StopsAtArguments = true },
            ["-f", "id", "ls", "-z", "--size"], "");
        Assert.Equal(["id", "ls", "-z", "--size"], read.Arguments);
    }

    [Theory]
    [InlineData("-size 3 -force f")]
    [InlineData("--size=3 -y f")]
    [InlineData("-s 3 -f f")]
    public void The_runtime_takes_names_behind_one_dash_as_well(string words)
    {
        ParsedArguments read = Read(words, oneDash: true);
        Assert.Equal((true, 3u), (read.Has("force"), read.Number("size")));
    }

    [Fact]
    public void An_argument_that_may_be_missing_is_not_the_one_that_is_missed() =>
        Assert.Equal("missing URI",
            Assert.Throws<CommandLineException>(() =>
                ParsedArguments.Read(s_command with { Arguments = ["[DEST]", "URI"] }, [], "")).Message);
}
