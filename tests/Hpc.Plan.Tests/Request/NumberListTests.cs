using Xunit;

namespace Hpc.Plan.Tests;

public sealed class NumberListTests
{
    [Theory]
    [InlineData("0", "0")]
    [InlineData("0-3,8", "0-3,8")]
    [InlineData("8, 2,1,3,2", "1-3,8")]
    [InlineData("5-5,4-6", "4-6")]
    [InlineData("63,64,8191", "63-64,8191")]
    public void Numbers_and_ranges_become_a_list_and_text_again(string text, string expected) =>
        Assert.Equal(expected, NumberList.Text(NumberList.Parse(text, "--cpuset-cpus")));

    [Fact]
    public void An_empty_text_is_an_empty_list() => Assert.Empty(NumberList.Parse("", "--cpuset-cpus"));

    [Theory]
    [InlineData("x")]
    [InlineData("3-1")]
    [InlineData("-1")]
    [InlineData("1-2-3")]
    [InlineData("1-")]
    [InlineData("0x3")]
    [InlineData("8192")]
    [InlineData("0-99999999999")]
    public void Other_texts_are_refused_by_the_word_that_is_wrong(string text)
    {
        UsageException error = Assert.Throws<UsageException>(() => NumberList.Parse(text, "--cpuset-cpus"));
        Assert.Contains($": \"{text}\" is not a number or a range", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_set_has_64_in_a_part_the_lowest_first() =>
        Assert.Equal(["9223372036854775809", "0", "2"], NumberList.Parts([0, 63, 129]));
}
