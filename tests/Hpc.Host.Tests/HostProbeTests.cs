using Hpc.Plan;
using Xunit;

namespace Hpc.Host.Tests;

public sealed class HostProbeTests
{
    [Fact]
    public void The_facts_name_the_caller_and_where_he_is()
    {
        HostFacts facts = HostProbe.Read(new EnvironmentBlock(["HOME=/home/of/the/environment"]), Environment.CurrentDirectory);
        Assert.Equal("/home/of/the/environment", facts.Home);
        Assert.Equal(Environment.UserName, facts.User.Name);
        Assert.Equal(Environment.CurrentDirectory, facts.WorkingDirectory);
    }

    [Fact]
    public void A_home_that_is_not_absolute_is_not_taken_from_the_environment() =>
        Assert.StartsWith("/", HostProbe.Read(new EnvironmentBlock(["HOME=relative"]), Environment.CurrentDirectory).Home,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("/proc/self", PathKind.Directory)]
    [InlineData("/etc/passwd", PathKind.File)]
    [InlineData("/dev/null", PathKind.Special)]
    [InlineData("/nowhere/at/all", PathKind.Missing)]
    public void Looking_follows_links_and_says_what_is_there(string path, PathKind kind)
    {
        FileEntry fact = HostProbe.Look(path);
        Assert.Equal(kind, fact.Kind);
        Assert.DoesNotContain("/self", fact.Canonical, StringComparison.Ordinal);
    }
}
