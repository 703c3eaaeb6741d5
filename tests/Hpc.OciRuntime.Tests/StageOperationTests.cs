using Hpc.Plan;

namespace Hpc.OciRuntime.Tests;

public sealed class StageOperationTests
{
    /// <summary>Every kind of step has an operation in src/Hpc.Stage/stage/*operations.c, with the same number of
    /// arguments.</summary>
    [Fact]
    public void The_stage_knows_every_operation_with_its_number_of_arguments()
    {
        string stage = string.Concat(Directory.GetFiles(StageDirectory(), "*operations.c").Select(File.ReadAllText));
        foreach (Step step in EveryStep.Append(new ChangeFlagsStep("/p", MountFlags.MS_RDONLY, 0, "", "")))
        {
            string arity = step switch
            {
                RunHookStep => "-7",
                CloseFromStep or SetMemoryModeStep => "-2",
                SupplementaryGroupsStep or FindProgramStep => "-1",
                _ => $"{step.Words.Length}",
            };
            Assert.Contains($"{{\"{step.Operation}\", op_{step.Operation.Replace('-', '_')}, {arity}}}", stage,
                StringComparison.Ordinal);
        }

        Assert.Equal(Kinds(), EveryStep.Select(step => step.GetType().Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_hook_carries_two_counted_lists() => Assert.Equal(
        ["4", "9", "/d", "/h", "2", "h", "", "1", "A=B"],
            new RunHookStep(4, new Hook("/h", ["h", ""], ["A=B"], 9), "prestart", 0, "/d").Words);

    [Fact]
    public void A_runtime_that_stays_passes_on_all_signals_or_those_of_a_terminal() => Assert.Equal(
        ["0", "1", "2"],
        new[] { new ForkStep(false, ""), new ForkStep(true, ""), new ForkStep(true, "") { RelaysTerminalOnly = true } }
            .Select(step => step.Words.Single()));

    private static readonly Step[] EveryStep =
    [
        new ForkStep(true, ""), new SyncStep(SyncPoint.Created, 1, ""), new AwaitStartStep(1, ""), new LookWithinStep("/r", ""),
        new MountPointStep("/p", true, ""),
        new TreeLinkStep("t", "/l", ""), new ChangeAttributesStep("/p", MountAttributes.ReadOnly, 0, true, ""),
        new MountCopyStep("s", "/t", "tmpfs", 0, "", true, ""), new MountCoverStep("s", "/t", "tmpfs", 0, "", ""),
            new MountPointLikeStep("/s", "/p", ""), new MaskStep("/p", ""), new ProtectStep("/p", ""),
            new ChangeRootStep(".", ""), new GroupStep(1, ""), new UserStep(1, ""), new SupplementaryGroupsStep([1], ""),
        new BoundCapabilitiesStep(1, ""), new SetCapabilitiesStep(new CapabilitySets(0, 0, 0, 0, 0), ""),
        ProcessControlStep.Dumpable(""), new FilterCallsStep(1, 0, ""),
        new NewSessionStep(""), new NewKeyringStep("k", ""), new SetLimitStep(default, ""), new SetDomainNameStep("d", ""),
        new PersonalityStep(0, ""),
        new OpenConsoleStep(1, 0, true, (1, 2), true, ""), new OwnStreamsStep(0, ""), new CloseFromStep(3, [1], ""),
            new RunHookStep(1, new Hook("/h", [], [], 0), "prestart", 0, ""),
        new DefaultSignalsStep(""), new EnterDirectoryStep("/d", ""), new SetIoPriorityStep(1, ""),
            new SetSchedulerStep(new SchedulerSpec("SCHED_BATCH", 3, 0, 19, 0, 0, 0, 0), ""),
        new SetMemoryModeStep(new MemoryPolicySpec("MPOL_BIND", 2, [0]), ""),
        new FindProgramStep([], ""), new BindStep("/s", "/t", true, 0, 0, ""), new WriteLabelStep("exec", "l", ""),
    ];

    private static IEnumerable<string> Kinds() => typeof(ForkStep).Assembly.GetTypes()
        .Where(type => type.IsSubclassOf(typeof(Step)) && !type.IsAbstract).Select(type => type.Name)
        .Order(StringComparer.Ordinal);

    private static string StageDirectory([System.Runtime.CompilerServices.CallerFilePath] string source = "") =>
        Path.Combine(Path.GetDirectoryName(source)!, "../../src/Hpc.Stage/stage");
}
