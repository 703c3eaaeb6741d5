using System.Text;
using Hpc.Plan;
using Xunit;

namespace Hpc.Stage.Tests;

public sealed class PlanWireTests
{
    [Fact]
    public void An_operation_is_its_name_the_number_of_its_arguments_and_the_arguments() =>
        Assert.Equal(["HPCPLAN1", "mount", "5", "", "/x", "tmpfs", "6", "mode=755"],
            Words(new MountStep("", "/x", "tmpfs", MountFlags.MS_NOSUID | MountFlags.MS_NODEV, "mode=755", "why")));

    [Fact]
    public void Exec_carries_three_counted_lists_whose_words_may_be_anything() =>
        Assert.Equal(["HPCPLAN1", "exec", "9", "2", "/a/b", "./b", "3", "b", "", "\u00ff \u0001", "1", "A=\n"],
            Words(new ExecStep(["/a/b", "./b"], ["b", "", "\u00ff \u0001"], ["A=\n"], "why")));

    [Fact]
    public void A_file_carries_its_size_because_its_content_may_hold_the_byte_that_ends_a_word() =>
        Assert.Equal(["HPCPLAN1", "file", "6", "/f", "420", "5", "a", "b", "c"],
            Words(new CreateFileStep("/f", 420, "a\0b\0c", "why")));

    /// <summary>A name with a NUL comes from nobody's disk, but from a damaged image or a configuration: what follows it must not
    /// be done.</summary>
    [Fact]
    public void A_word_with_a_NUL_is_counted_as_the_stage_reads_it_and_never_begins_an_operation() =>
        Assert.Equal(["HPCPLAN1", "mkdir", "5", "/x", "umount", "0", "chdir", "493", "chdir", "1", "/"],
            Words([new MakeDirectoryStep("/x\0umount\0" + "0\0chdir", 493, "why"), new ChangeDirectoryStep("/", "why")],
                withTimes: false));

    [Fact]
    public void Times_are_asked_for_right_before_the_solver_starts()
    {
        string[] words = Words([new ChangeDirectoryStep("/", "why"), new ExecStep(["/a"], ["a"], [], "why")], withTimes: true);
        Assert.Equal(["HPCPLAN1", "chdir", "1", "/", "times", "0", "exec", "5", "1", "/a", "1", "a", "0"], words);
    }

    [Fact]
    public void A_step_that_may_be_refused_has_a_mark_and_the_one_that_takes_its_place_behind_it() =>
        Assert.Equal(["HPCPLAN1", "?setattr", "3", "/t", "1", "0", "remount", "4", "/t", "1", "0", ""], Words(
            new SetMountAttributesStep("/t", MountAttributes.ReadOnly, Recursive: false, "why")
            {
                Otherwise =
                new ChangeFlagsStep("/t", MountFlags.MS_RDONLY, 0, "", "why")
            }));

    /// <summary>Every kind of step has an operation in src/Hpc.Stage/stage/*operations.c, with the same number of
    /// arguments.</summary>
    [Fact]
    public void The_stage_knows_every_operation_with_its_number_of_arguments()
    {
        string stage = string.Concat(Directory.GetFiles(StageDirectory(), "*operations.c").Select(File.ReadAllText));
        foreach (Step step in EveryStep)
        {
            string[] words = Words(step);
            Assert.Contains($"{{\"{words[1]}\", op_{words[1].Replace('-', '_')}, {Arity(step, words[2])}}}", stage,
                StringComparison.Ordinal);
        }

        Assert.Equal(Kinds(), EveryStep.Select(step => step.GetType().Name).Order(StringComparer.Ordinal));
    }

    /// <summary>-1 - n: n or more.</summary>
    private static string Arity(Step step, string count) => step switch
    {
        ExecStep => "-4",
        SetAffinityStep or SetMemoryPolicyStep => "-2",
        StartFuseProgramStep => "-6",
        CreateFileStep or StartFileServerStep => "-5",
        StartMergerStep => "-9",
        _ => count,
    };

    private static readonly ExtLayer LayerFile = new(0, new ExtImage("/s"), new OverlayRequest("/s", ReadOnly: true));

    private static readonly Step[] EveryStep =
    [
        new UnshareStep(NamespaceKinds.User, ""), new JoinStep(1, NamespaceKinds.User, ""), new WriteStep("/p", "c", ""),
        new CreateFileStep("/p", 1, "c", ""),
        new MountImageStep("/t", MountFlags.MS_RDONLY, "o", ""), new MountStep("", "/t", "", MountFlags.MS_BIND, "", ""),
        new SetMountAttributesStep("/t", MountAttributes.ReadOnly, true, ""),
            new ChangeFlagsStep("/t", MountFlags.MS_RDONLY, 0, "", ""), new UnmountStep("/t", ""), new LookStep("/t", ""),
            new PivotRootStep("/n", ""), new LeaveHostStep(""),
        new BindDescriptorStep(1, "/i", "/t", 0, ""), new BindPartStep("/i", "/p", "/t", ""),
        new MakeDirectoryStep("/d", 1, ""), new MakePointStep("d", true, ""), new SymbolicLinkStep("t", "/l", ""),
        new ChangeDirectoryStep("/d", ""), new SetHostNameStep("n", ""),
        new UmaskStep(18, ""), new RaiseLoopbackStep(""), new EnterPidNamespaceStep(""), new StartInitStep(""),
        new SetAffinityStep([0], ""), new SetMemoryPolicyStep([0], ""), new MountFuseStep("/d", 24, "s", "/t", 0, "o", ""),
        new StartFuseProgramStep(24, new ProcessArguments(["p"], ["/p"]), [], false, ""), new OpenNamespacesStep(""),
        new OfferNamespacesStep(""), new OfferDirectoryStep("", ""), new RememberMountsStep(3, ""),
        new OpenStandardStep(1, "/o", ""), new AwaitRecordStep(), new CloneMountStep(4, "/", ""), new PlaceMountStep(4, "/t", ""),
            new TakeFileStep(LayerFile.Image, 8, ""), new StartFileServerStep("/r", 8, "/t", ["/p"], LayerFile, ""),
        new StartMergerStep("/d", LayerFile, "/t", MountFlags.MS_NODEV, "", "/r", ["/p"], ""), new NoNewPrivilegesStep(""),
            new NoTypingStep(""), new CloseDirectoriesStep(""), new AnswerAsRootStep(""), new SkipSyncStep(""), new HideStep(""),
            new ExecStep([], [], [], ""),
    ];

    private static IEnumerable<string> Kinds() =>
        typeof(Step).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Step)) && !type.IsAbstract)
            .Select(type => type.Name).Order(StringComparer.Ordinal);

    private static string[] Words(Step step) => Words([step], withTimes: false);

    private static string[] Words(Step[] steps, bool withTimes)
    {
        byte[] bytes = PlanWire.Encode(new LaunchPlan { Steps = steps, Synthesised = [], Warnings = [] }, withTimes);
        Assert.Equal(0, bytes[^1]);
        return Encoding.Latin1.GetString(bytes)[..^1].Split('\0');
    }

    private static string StageDirectory([System.Runtime.CompilerServices.CallerFilePath] string source = "") =>
        Path.Combine(Path.GetDirectoryName(source)!, "../../src/Hpc.Stage/stage");
}
