using Xunit;

namespace Hpc.Plan.Tests;

/// <summary>Variables of --pin-numerics: over the image's, below the user's.</summary>
public sealed class PinnedVariableTests
{
    private const string Tunables = "glibc.cpu.hwcaps=-FMA:glibc.tune.hwcaps=-FMA";

    private static readonly RunRequest Exec = new()
    {
        Command = CommandKind.Exec,
        Pins = [new("OMP_NUM_THREADS", "1"), new("CGO_ENABLED", "7"), new("GLIBC_TUNABLES", Tunables)],
    };

    [Fact]
    public void A_pin_is_set_and_beats_the_image()
    {
        ContainerEnvironment environment = Compose(Exec);
        Assert.Equal(("1", "7", Tunables),
            (environment.Block.Get("OMP_NUM_THREADS"), environment.Block.Get("CGO_ENABLED"),
            environment.Block.Get("GLIBC_TUNABLES")));
        Assert.Empty(environment.Warnings);
    }

    [Theory]
    [InlineData("OMP_NUM_THREADS=4")]
    [InlineData("HPCRUNENV_OMP_NUM_THREADS=4")]
    public void What_the_user_sets_wins_with_a_line(string variable)
    {
        ContainerEnvironment environment = Compose(Exec, variable);
        Assert.Equal("4", environment.Block.Get("OMP_NUM_THREADS"));
        Assert.Contains("OMP_NUM_THREADS stays '4'", Assert.Single(environment.Warnings), StringComparison.Ordinal);
        Assert.Equal("5", Compose(Exec with { Environment = [new("OMP_NUM_THREADS", "5")] },
            variable).Block.Get("OMP_NUM_THREADS"));
    }

    [Fact]
    public void What_does_not_come_in_does_not_win()
    {
        ContainerEnvironment environment = Compose(Exec with { CleanEnvironment = true }, "OMP_NUM_THREADS=4");
        Assert.Equal("1", environment.Block.Get("OMP_NUM_THREADS"));
        Assert.Empty(environment.Warnings);
    }

    [Fact]
    public void The_same_value_is_no_news() =>
        Assert.Empty(Compose(Exec, "OMP_NUM_THREADS=1", $"GLIBC_TUNABLES={Tunables}").Warnings);

    [Fact]
    public void Tunables_are_merged_and_the_users_are_kept_each_for_itself()
    {
        ContainerEnvironment other = Compose(Exec, "GLIBC_TUNABLES=glibc.malloc.check=3:");
        Assert.Equal("glibc.malloc.check=3:" + Tunables, other.Block.Get("GLIBC_TUNABLES"));
        Assert.Empty(other.Warnings);
        ContainerEnvironment same = Compose(Exec, "GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX2");
        Assert.Equal("glibc.cpu.hwcaps=-AVX2:glibc.tune.hwcaps=-FMA", same.Block.Get("GLIBC_TUNABLES"));
        Assert.Single(same.Warnings);
    }

    private static ContainerEnvironment Compose(RunRequest request, params string[] host) =>
        ContainerEnvironment.Compose(StandardImage.Inputs(host, request));
}
