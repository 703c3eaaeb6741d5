using Hpc.Slurm;

namespace Hpc.Slurm.Tests;

public class SlurmReleaseTests
{
    [Theory]
    [InlineData("slurm-wlm 22.05.8", 22, 5, 8)]
    [InlineData("slurm 24.11.5\n", 24, 11, 5)]
    [InlineData("24.11.0-0rc1", 24, 11, 0)]
    [InlineData("23.02", 23, 2, 0)]
    public void The_number_is_found_in_what_Slurm_prints(string text, int major, int minor, int micro) =>
        Assert.Equal(new SlurmRelease(major, minor, micro), SlurmRelease.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("slurm")]
    [InlineData("24")]
    public void Other_text_is_no_release(string text) => Assert.Throws<SlurmFormatException>(() => SlurmRelease.Parse(text));

    [Fact]
    public void A_release_loads_plugins_of_its_own_year_and_month()
    {
        SlurmRelease plugin = SlurmRelease.OfNumber(0x160508);
        Assert.Equal("22.05.8", plugin.ToString());
        Assert.True(SlurmRelease.Parse("22.05.2").Loads(plugin));
        Assert.False(SlurmRelease.Parse("24.11.5").Loads(plugin));
        Assert.True(plugin < SlurmRelease.Parse("23.02.0") && !plugin.ContainerMayBeAFile);
    }
}
