using Hpc.Slurm;

namespace Hpc.Slurm.Tests;

public class TaskCountsTests
{
    [Fact]
    public void Counts_are_those_of_each_node_in_turn()
    {
        TaskCounts counts = TaskCounts.Parse("2(x3),1");
        Assert.Equal([2, 2, 2, 1, 0, 0], new[] { counts[0], counts[1], counts[2], counts[3], counts[4], counts[-1] });
        Assert.Equal((4, 7L, "2(x3),1"), (counts.Nodes, counts.Total, counts.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("2(x3")]
    [InlineData("2(x0)")]
    [InlineData("-1")]
    [InlineData("1(x99999999),1(x99999999)")]
    public void Other_text_is_refused(string text)
    {
        Assert.Throws<SlurmFormatException>(() => TaskCounts.Parse(text));
        Assert.False(TaskCounts.TryParse(text, out TaskCounts none));
        Assert.Equal((0, 0), (none.Nodes, none[0]));
    }

    [Theory]
    [InlineData("0-3,8", "0 1 2 3 8")]
    [InlineData("0-15:4%2", "0 4 8 12")]
    [InlineData("7", "7")]
    [InlineData("", "")]
    public void A_list_of_numbers_has_ranges_and_steps(string text, string numbers) =>
        Assert.Equal(numbers, string.Join(' ', NumberList.Parse(text)));

    [Theory]
    [InlineData("3-1")]
    [InlineData("a")]
    [InlineData("1,,2")]
    [InlineData("1-9:0")]
    [InlineData("0-2000000000")]
    public void A_list_of_numbers_that_is_none_is_refused(string text) =>
        Assert.Throws<SlurmFormatException>(() => NumberList.Parse(text));
}
