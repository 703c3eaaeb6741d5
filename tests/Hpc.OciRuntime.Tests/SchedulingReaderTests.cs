using System.Text.Json.Nodes;
using Hpc.Binary;
using Hpc.Plan;

namespace Hpc.OciRuntime.Tests;

public sealed class SchedulingReaderTests
{
    [Fact]
    public void What_the_kernel_schedules_by_becomes_steps_behind_the_cgroup()
    {
        RuntimeConfig config = SampleConfig.With(json =>
        {
            json["process"]!["ioPriority"] = JsonNode.Parse("""{"class": "IOPRIO_CLASS_BE", "priority": 5}""");
            json["process"]!["scheduler"] =
                JsonNode.Parse("""{"policy": "SCHED_BATCH", "nice": 7, "flags": ["SCHED_FLAG_RESET_ON_FORK"]}""");
            json["linux"]!["memoryPolicy"] =
                JsonNode.Parse("""{"mode": "MPOL_INTERLEAVE", "nodes": "0-1,3", "flags": ["MPOL_F_STATIC_NODES"]}""");
        });
        Step[] steps = [.. ContainerPlanner.Plan(config, SampleFacts.Create,
            SampleFacts.User).Launch.Steps.OfType<SchedulingStep>()];
        Assert.Equal(["3 1 7 0 0 0 0", "16389", "32771 11"], steps.Select(step => string.Join(' ', step.Words)));
    }

    [Fact]
    public void A_further_process_has_processors_until_it_is_in_the_cgroup_and_others_from_there_on()
    {
        ProcessSpec process = SampleConfig.With(json =>
            json["process"]!["execCPUAffinity"] = JsonNode.Parse("""{"initial": "0-1", "final": "1"}""")).Process!;
        Step[] steps = [.. ExecPlanner.Plan(process, SampleFacts.Run with { InCgroup = true }, SampleFacts.User, 9, _ =>
            false).Launch.Steps
            .Where(step => step is SetAffinityStep or SyncStep { Point: SyncPoint.EnterCgroup })];
        Assert.Equal(["3", "0", "2"], steps.Select(step => string.Join(' ', step.Words)));
    }

    [Theory]
    [InlineData("process", "ioPriority", """{"class": "IOPRIO_CLASS_X"}""", "config.json.process.ioPriority.class")]
    [InlineData("process", "ioPriority", """{"class": "IOPRIO_CLASS_RT", "priority": 8}""",
        "config.json.process.ioPriority.priority")]
    [InlineData("process", "scheduler", """{"policy": "SCHED_X"}""", "config.json.process.scheduler.policy")]
    [InlineData("process", "scheduler", """{"policy": "SCHED_FIFO", "flags": ["X"]}""", "config.json.process.scheduler.flags[0]")]
    [InlineData("linux", "memoryPolicy", """{"mode": "MPOL_X"}""", "config.json.linux.memoryPolicy.mode")]
    [InlineData("linux", "memoryPolicy", """{"mode": "MPOL_BIND", "flags": ["X"]}""", "config.json.linux.memoryPolicy.flags[0]")]
    public void A_name_that_the_kernel_does_not_have_is_told_by_its_path(string part, string member, string value, string path) =>
        Assert.Equal(path,
            Assert.Throws<CorruptImageException>(() =>
            SampleConfig.With(json => json[part]![member] = JsonNode.Parse(value))).Structure);
}
