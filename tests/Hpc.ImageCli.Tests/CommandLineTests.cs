using Hpc.CommandLine;

namespace Hpc.ImageCli.Tests;

/// <summary>hpcrun-image says of its words what hpcrun says of its own.</summary>
public sealed class CommandLineTests : IDisposable
{
    private readonly ImageProgram _program = new();

    public void Dispose() => _program.Dispose();

    [Theory]
    [InlineData("pull --frob docker://alpine", "unknown option \"--frob\"")]
    [InlineData("convert a", "missing DEST")]
    [InlineData("push a b c", "unexpected argument \"c\"")]
    [InlineData("cache lsit", "unknown command \"lsit\"")]
    [InlineData("cache", "missing COMMAND")]
    [InlineData("-q cache -q clean --days", "--days needs a value")]
    public void Words_that_make_no_command_line_end_with_1_and_one_message(string words, string message)
    {
        (int status, string output, string errors) = _program.Run(words.Split(' '));
        Assert.Equal((1, "", $"hpcrun: {message}"), (status, output, errors.Split('\n')[0]));
    }

    [Theory]
    [InlineData("rerun --in * a.zip", "the value of --in is empty")]
    [InlineData("rerun *", "FILE is empty")]
    [InlineData("archive * -o a.zip --license MIT", "RECORD is empty")]
    [InlineData("archive r -o * --license MIT", "the value of -o is empty")]
    [InlineData("build * a.sif", "DEST is empty")]
    [InlineData("build a.sif *", "SOURCE is empty")]
    [InlineData("build --context= a.sif Dockerfile", "the value of --context is empty")]
    [InlineData("convert a.sif *", "DEST is empty")]
    [InlineData("pull --dir * docker://a", "the value of --dir is empty")]
    [InlineData("record show *", "RECORD is empty")]
    [InlineData("key import *", "FILE is empty")]
    [InlineData("policy check *", "IMAGE is empty")]
    [InlineData("resolve *", "URI is empty")]
    [InlineData("sign *", "FILE is empty")]
    public void A_word_that_is_empty_is_named(string words, string message)
    {
        (int status, string output, string errors) = _program.Run([.. words.Split(' ').Select(word => word == "*" ? "" : word)]);
        Assert.Equal((1, "", $"hpcrun: {message}"), (status, output, errors.Split('\n')[0]));
    }

    [Theory]
    [InlineData("convert --format iso a b")]
    [InlineData("convert --level much a b")]
    public void A_value_that_is_refused_ends_with_255(string words) => Assert.Equal(255, _program.Run(words.Split(' ')).Status);

    [Fact]
    public void Help_is_that_of_the_table()
    {
        CommandSpec convert = ImageCommandTree.Build().Commands.Single(command => command.Name == "convert");
        Assert.Equal(CommandHelp.Of(convert, "hpcrun convert"), _program.Run("convert", "--help").Out);
    }

    [Fact]
    public void A_shell_can_ask_for_the_words_that_may_follow() =>
        Assert.Contains("convert", _program.Run("[suggest:4]", "conv").Out, StringComparison.Ordinal);
}
