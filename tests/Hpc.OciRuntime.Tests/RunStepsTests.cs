using System.Text.Json.Nodes;
using Hpc.Plan;

namespace Hpc.OciRuntime.Tests;

/// <summary>What the plan does around the program: hooks, filter, descriptors, directory, signals.</summary>
public sealed class RunStepsTests
{
    private const string Filter =
        """{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"names": ["chmod"], "action": "SCMP_ACT_ERRNO"}]}""";

    [Theory]
    [InlineData(true, "CloseFromStep FindProgramStep SyncStep AwaitStartStep FilterCallsStep RunHookStep ExecStep")]
    [InlineData(false, "FilterCallsStep CloseFromStep FindProgramStep SyncStep AwaitStartStep RunHookStep ExecStep")]
    public void Hooks_in_the_container_run_under_the_filter(bool noNewPrivileges, string order)
    {
        IReadOnlyList<Step> steps = Steps(json =>
        {
            json["process"]!["noNewPrivileges"] = noNewPrivileges;
            json["linux"]!["seccomp"] = JsonNode.Parse(Filter);
            json["hooks"] = JsonNode.Parse("""{"startContainer": [{"path": "/s"}]}""");
        });
        string[] wanted = order.Split(' ');
        Assert.Equal(order,
            string.Join(' ', steps.Select(step => step.GetType().Name).Where(wanted.Contains).TakeLast(wanted.Length)));
    }

    [Theory]
    [InlineData("{}", new[] { "3", "1" })]
    [InlineData("""{"startContainer": [{"path": "/s"}]}""", new[] { "3", "1", "31" })]
    public void Between_create_and_start_nothing_is_open_that_is_not_needed(string hooks, string[] words) =>
        Assert.Equal(words, Steps(json => json["hooks"] = JsonNode.Parse(hooks)).OfType<CloseFromStep>().Single().Words);

    [Fact]
    public void A_hook_without_variables_has_those_of_its_surroundings()
    {
        RuntimeConfig config = SampleConfig.With(json => json["hooks"] = JsonNode.Parse(
            """{"createContainer": [{"path": "/c"}], "startContainer": [{"path": "/s"}, {"path": "/t", "env": ["A=B"]}]}"""));
        RunHookStep[] hooks = [.. ContainerPlanner.Plan(config, SampleFacts.Create with { HookEnvironment = ["PATH=/host"] },
            SampleFacts.User).Launch.Steps.OfType<RunHookStep>()];
        Assert.Equal(["PATH=/host"], hooks[0].Hook.Environment);
        Assert.Equal("/bundle/rootfs", hooks[0].Directory);
        Assert.Equal(["PATH=/usr/bin:/bin", "TERM=xterm", "HOME=/root"], hooks[1].Hook.Environment);
        Assert.Equal(("startContainer", 1, ""), (hooks[2].Kind, hooks[2].Number, hooks[2].Directory));
        Assert.Equal(["A=B"], hooks[2].Hook.Environment);
    }

    [Fact]
    public void The_directory_is_entered_again_when_the_process_is_its_users() =>
        Assert.Equal(["EnterDirectoryStep", "UserStep", "EnterDirectoryStep", "SetCapabilitiesStep"],
            Steps(_ => { }).SkipWhile(step => step is not EnterDirectoryStep)
                .Where(step => step is EnterDirectoryStep or UserStep or SetCapabilitiesStep)
                .Select(step => step.GetType().Name));

    [Fact]
    public void The_program_and_what_is_executed_later_begin_with_default_signals()
    {
        Assert.Single(Steps(_ => { }), step => step is DefaultSignalsStep);
        Assert.Single(ExecPlanner.Plan(SampleConfig.Plain.Process!, SampleFacts.Run, SampleFacts.User, 9, _ =>
            false).Launch.Steps, step => step is DefaultSignalsStep);
    }

    [Fact]
    public void A_personality_is_every_processs() => Assert.Contains(
        ExecPlanner.Plan(SampleConfig.Plain.Process!, SampleFacts.Run with { Personality = 8 }, SampleFacts.User, 9, _ =>
            false).Launch.Steps, step => step is PersonalityStep { Persona: 8 });

    [Theory]
    [InlineData("""["CAP_KILL"]""", "")]
    [InlineData("""["CAP_KILL", "CAP_CHOWN"]""", "can't raise ambient capability CAP_CHOWN: ")]
    public void An_ambient_capability_that_cannot_be_raised_is_told(string ambient, string words)
    {
        RuntimeConfig config = SampleConfig.With(json =>
        {
            json["process"]!["capabilities"]!["inheritable"] = JsonNode.Parse("""["CAP_KILL"]""");
            json["process"]!["capabilities"]!["ambient"] = JsonNode.Parse(ambient);
        });
        Assert.StartsWith(words,
            string.Concat(ContainerPlanner.Plan(config, SampleFacts.Create, SampleFacts.User).Launch.Warnings),
            StringComparison.Ordinal);
    }

    /// <summary>config.md, "Linux Process": what cannot be granted is logged.</summary>
    [Fact]
    public void A_capability_that_nobody_knows_or_the_kernel_lacks_is_told()
    {
        RuntimeConfig config = SampleConfig.With(json =>
            json["process"]!["capabilities"]!["bounding"] = JsonNode.Parse("""["CAP_KILL", "CAP_MOON", "CAP_BPF"]"""));
        RuntimeFacts older = SampleFacts.User with { KernelCapabilities = (1UL << 38) - 1 };
        Assert.Equal("ignoring unknown or unavailable capabilities: CAP_MOON, CAP_BPF",
            ContainerPlanner.Plan(config, SampleFacts.Create, older).Launch.Warnings[0]);
        Assert.Equal("ignoring unknown or unavailable capabilities: CAP_MOON",
            ExecPlanner.Plan(config.Process!, SampleFacts.Run, SampleFacts.User, 9, _ => false).Launch.Warnings[0]);
    }

    [Theory]
    [InlineData(-500, 0, "process.oomScoreAdj -500 has no effect: ")]
    [InlineData(50, 100, "process.oomScoreAdj 50 has no effect: ")]
    public void A_score_that_cannot_be_set_is_told(int wanted, int current, string words)
    {
        RuntimeConfig config = SampleConfig.With(json => json["process"]!["oomScoreAdj"] = wanted);
        RuntimeFacts facts = SampleFacts.User with { OomScoreAdjustment = current };
        static string Told(ContainerPlan plan) =>
            plan.Launch.Warnings.SingleOrDefault(line => line.StartsWith("process.oomScoreAdj", StringComparison.Ordinal)) ?? "";
        string told = Told(ContainerPlanner.Plan(config, SampleFacts.Create, facts));
        Assert.Equal(words, told[..Math.Min(words.Length, told.Length)]);
        Assert.Equal(told, Told(ExecPlanner.Plan(config.Process!, SampleFacts.Run, facts, 9, _ => false)));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(500)]
    public void Of_a_score_that_is_set_nothing_is_told(int wanted) => Assert.DoesNotContain("oomScoreAdj",
        string.Concat(ContainerPlanner.Plan(SampleConfig.With(json => json["process"]!["oomScoreAdj"] = wanted),
            SampleFacts.Create, SampleFacts.User with { OomScoreAdjustment = 100 }).Launch.Warnings), StringComparison.Ordinal);

    [Fact]
    public void The_hosts_root_may_lower_a_score() => Assert.Contains(
        ContainerPlanner.Plan(SampleConfig.With(json => json["process"]!["oomScoreAdj"] = -500), SampleFacts.Create,
            SampleFacts.User with { UserId = 0 }).Launch.Steps, step => step.Words.Contains("-500"));

    [Theory]
    [InlineData("""[]""", "cover", "")]
    [InlineData("""["size=1m"]""", "cover", "size=1m")]
    [InlineData("""["mode=700"]""", "mount", "mode=700")]
    public void A_file_system_in_memory_takes_the_mode_of_what_it_covers(string options, string operation, string data)
    {
        Step step = Steps(json =>
            json["mounts"]!.AsArray()
                .Add(JsonNode.Parse($$"""{"destination": "/x", "type": "tmpfs", "source": "t", "options": {{options}}}""")))
            .Single(step => step.Operation is "mount" or "cover" && step.Words[1] == "/x");
        Assert.Equal((operation, data), (step.Operation, step.Words[4]));
    }

    [Fact]
    public void What_is_read_only_becomes_so_behind_the_terminal()
    {
        Step[] steps = [.. Steps(json =>
        {
            json["process"]!["terminal"] = true;
            json["mounts"]![1]!["options"]!.AsArray().Add("ro");
        })];
        Assert.True(Array.FindIndex(steps, step => step is OpenConsoleStep) < Array.FindIndex(steps, step =>
            step is ChangeAttributesStep { Path: "/dev" }));
    }

    [Fact]
    public void A_source_below_the_root_may_come_with_an_earlier_mount_and_a_destination_may_name_the_host()
    {
        Step[] steps = [.. Steps(json => json["mounts"]!.AsArray().Add(JsonNode.Parse(
            """{"destination": "/bundle/rootfs/b", "source": "/bundle/rootfs/a/missing", "options": ["bind"]}""")))];
        Assert.Contains(steps, step => step is MountPointLikeStep { Source: "/bundle/rootfs/a/missing", Path: "/b" });
        Assert.Contains(steps, step => step is MountStep { Source: "/bundle/rootfs/a/missing", Target: "/b" });
    }

    [Fact]
    public void A_path_that_is_masked_twice_is_masked_once_and_the_terminals_multiplexer_is_no_device_to_be_found()
    {
        Step[] steps = [.. Steps(json =>
        {
            json["linux"]!["maskedPaths"] = JsonNode.Parse("""["/proc/kcore", "/x", "/x"]""");
            json["linux"]!["devices"] = JsonNode.Parse("""[{"path": "/dev/ptmx", "type": "c", "major": 5, "minor": 2}]""");
        })];
        Assert.Equal(["/proc/kcore", "/x"], steps.OfType<MaskStep>().Select(step => step.Path));
        Assert.DoesNotContain(steps, step => step is MountStep { Target: "/dev/ptmx" });
        Assert.Contains(steps, step => step is TreeLinkStep { Path: "/dev/ptmx" });
    }

    private static IReadOnlyList<Step> Steps(Action<JsonNode> change) =>
        ContainerPlanner.Plan(SampleConfig.With(change), SampleFacts.Create, SampleFacts.User).Launch.Steps;
}
