namespace Hpc.Recipes.Tests;

/// <summary>Stages and those that they copy from.</summary>
public class StageOrderTests
{
    private static readonly Dictionary<int, int[]> s_uses = new() { [0] = [2], [1] = [0], [2] = [], [3] = [1, 2, 1] };

    [Fact]
    public void A_stage_is_built_behind_those_that_it_uses_also_where_they_stand_below_it() =>
        Assert.Equal([2, 0, 1, 3], StageOrder.Of(3, stage => s_uses[stage], stage => $"{stage}"));

    [Fact]
    public void A_stage_that_nobody_needs_is_not_built() =>
        Assert.Equal([2, 0], StageOrder.Of(0, stage => s_uses[stage], stage => $"{stage}"));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(100_000)]
    public void A_stage_that_needs_itself_is_refused_however_long_the_way_is(int count) =>
        Assert.Contains("stage '0': it needs itself", Assert.Throws<RefusedException>(() =>
            StageOrder.Of(0, stage => [(stage + 1) % count], stage => $"{stage}")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_source_is_a_stage_by_name_or_number_or_an_image()
    {
        Dockerfile file = Dockerfile.Parse("FROM a AS x\nCOPY --from=y b /c\nFROM a AS Y\n");
        Assert.Equal((0, 1, 1, null), (file.FindSource("x"), file.FindSource("y"), file.FindSource("1"), file.FindSource("z")));
        Assert.Contains("stage 2: there is none", Assert.Throws<RefusedException>(() => file.FindSource("2")).Message,
            StringComparison.Ordinal);
    }
}
