namespace Hpc.OciRuntime.Tests;

public sealed class ProgramEnvironmentTests
{
    [Theory]
    [InlineData(new[] { "A=1" }, new[] { "A=1", "HOME=/root" })]
    [InlineData(new[] { "A=1", "B=2", "A=3" }, new[] { "A=3", "B=2", "HOME=/root" })]
    [InlineData(new[] { "HOME=" }, new[] { "HOME=/root" })]
    [InlineData(new[] { "HOME=/x", "HOME=" }, new[] { "HOME=/root" })]
    [InlineData(new[] { "HOME=/x", "A=", "A=" }, new[] { "HOME=/x", "A=" })]
    public void A_name_is_there_once_with_its_last_value_and_there_is_a_home(string[] configured, string[] expected) =>
        Assert.Equal(expected,
            ProgramEnvironment.Of(SampleConfig.Plain.Process! with { Environment = configured },
            SampleFacts.User.ContainerPasswd));

    [Fact]
    public void A_hook_without_variables_finds_its_programs()
    {
        Assert.Equal(["PATH=/x", "A=1"], ProgramEnvironment.OfHooks(["PATH=/x", "A=1"]));
        Assert.Contains("/usr/bin", Assert.Single(ProgramEnvironment.OfHooks([])), StringComparison.Ordinal);
    }
}
