using Hpc.Plan;
using Xunit;

namespace Hpc.Launch.Tests;

public sealed class HostProbeTests
{
    [Fact]
    public void The_facts_name_the_caller_and_where_he_is()
    {
        HostFacts facts = HostProbe.Read(new Caller(1, 1, [], new EnvironmentBlock(["HOME=/home/of/the/environment"]), Environment.CurrentDirectory));
        Assert.Equal("/home/of/the/environment", facts.Home);
        Assert.Equal(Environment.UserName, facts.User.Name);
        Assert.Equal(Environment.CurrentDirectory, facts.WorkingDirectory);
    }

    [Fact]
    public void A_home_that_is_not_absolute_is_not_taken_from_the_environment() =>
        Assert.StartsWith("/", HostProbe.Read(new Caller(1, 1, [], new EnvironmentBlock(["HOME=relative"]), Environment.CurrentDirectory)).Home, StringComparison.Ordinal);

    [Theory]
    [InlineData("/proc/self", PathKind.Directory)]
    [InlineData("/etc/passwd", PathKind.File)]
    [InlineData("/dev/null", PathKind.Special)]
    [InlineData("/nowhere/at/all", PathKind.Missing)]
    public void Looking_follows_links_and_says_what_is_there(string path, PathKind kind)
    {
        PathFact fact = HostProbe.Look(path);
        Assert.Equal(kind, fact.Kind);
        Assert.DoesNotContain("/self", fact.Canonical, StringComparison.Ordinal);
    }

    [Fact]
    public void A_directory_image_is_looked_at_without_leaving_it()
    {
        DirectoryInfo made = Directory.CreateTempSubdirectory("hpcrun-tree-");
        try
        {
            string root = made.FullName;
            Directory.CreateDirectory(Path.Combine(root, "etc"));
            File.WriteAllText(Path.Combine(root, "etc/name"), "inside");
            File.CreateSymbolicLink(Path.Combine(root, "link"), "/etc/name");
            File.CreateSymbolicLink(Path.Combine(root, "up"), "../../../../etc/passwd");
            ImageFacts facts = new DirectoryImage(root).Facts;
            Assert.Equal("inside", facts.Files.ReadText("/link"));
            Assert.Null(facts.Files.ReadText("/up"));
        }
        finally
        {
            made.Delete(recursive: true);
        }
    }
}
