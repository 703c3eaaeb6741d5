using Hpc.Plan;

namespace Hpc.OciRuntime.Tests;

public sealed class ConfigTemplateTests
{
    [Fact]
    public void What_spec_writes_can_be_run_by_the_user_for_whom_it_is()
    {
        RuntimeConfig config = RuntimeConfigReader.Read(ConfigTemplate.ToJson((1000, 1000)));
        ContainerPlan plan = ContainerPlanner.Plan(config, SampleFacts.Create, SampleFacts.User);
        Assert.Contains(plan.Launch.Steps, step => step is WriteStep { Path: "/proc/self/uid_map", Content: "0 1000 1\n" });
        Assert.Empty(plan.Launch.Warnings);
    }

    [Fact]
    public void What_is_written_of_an_image_can_be_run_by_the_user_for_whom_it_is()
    {
        BundleSpec spec = new(["app", "caf\xc3\xa9"], (1000, 1000)) { Environment = ["A=1"], Directory = "/srv" };
        RuntimeConfig config = RuntimeConfigReader.Read(ConfigTemplate.OfImage(spec));
        Assert.Equal(["app", "caf\xc3\xa9"], config.Process!.Arguments);
        Assert.Equal("A=1", config.Process.Environment[^1]);
        Assert.Empty(ContainerPlanner.Plan(config, SampleFacts.Create, SampleFacts.User).Launch.Warnings);
        config = RuntimeConfigReader.Read(ConfigTemplate.OfImage(spec with { User = null }));
        Assert.Null(config.Linux.Namespace(NamespaceKinds.User));
    }

    [Fact]
    public void For_root_it_has_a_network_and_no_users()
    {
        RuntimeConfig config = RuntimeConfigReader.Read(ConfigTemplate.ToJson(null));
        Assert.True(config.Linux.Makes(NamespaceKinds.Network));
        Assert.Null(config.Linux.Namespace(NamespaceKinds.User));
    }
}
