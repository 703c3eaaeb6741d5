using Hpc.Plan;
using Xunit;

namespace Hpc.Host.Tests;

/// <summary>Words and variables that are not UTF-8.</summary>
public class OwnWordsTests
{
    [Theory]
    [InlineData("hpcrun\0build\0a\u00ff.sif\0", "cannot use \"a\\xff.sif\": it is not UTF-8")]
    [InlineData("hpcrun\0--name=\u00e4\0", "cannot use \"--name=\\xe4\": it is not UTF-8")]
    [InlineData("hpcrun\0\u00c3\u00a4\u00e4\0", "cannot use \"\u00e4\\xe4\": it is not UTF-8")]
    public void A_word_that_is_not_utf8_is_refused_and_shown_byte_by_byte(string words, string said)
    {
        CommandLineException error = Assert.Throws<CommandLineException>(() => OwnWords.Check(words, isWords: true));
        Assert.Equal((said, 1), (error.Message, error.Status));
    }

    [Theory]
    [InlineData("hpcrun\0build\0\u00c3\u00a4.sif\0\0")]
    [InlineData("/opt/\u00e4/hpcrun\0build\0a.sif\0")]
    [InlineData("")]
    public void Words_that_are_utf8_are_taken_wherever_the_program_is(string words) =>
        Assert.Null(Record.Exception(() => OwnWords.Check(words, isWords: true)));

    [Theory]
    [InlineData("/opt/bin/apptainer", true)]
    [InlineData("singularity", true)]
    [InlineData("/opt/apptainer/hpcrun", false)]
    [InlineData("", false)]
    public void A_link_of_another_program_s_name_is_known(string program, bool isPeer) =>
        Assert.Equal(isPeer, OwnWords.IsPeer(program));

    [Theory]
    [InlineData("PATH=/bin\0TMPDIR=/t/\u00ff\0", true)]
    [InlineData("APPTAINER_CACHEDIR=/\u00ff\0", true)]
    [InlineData("LESS=\u00ff\0APPTAINERENV_X=\u00ff\0", false)]
    public void Variables_count_where_they_name_a_place(string variables, bool isRefused) =>
        Assert.Equal(isRefused, Record.Exception(() => OwnWords.Check(variables, isWords: false)) is CommandLineException);
}
