using Hpc.Plan;

namespace Hpc.OciRuntime;

/// <summary>The last steps: everything that is the process's own, from its terminal to its program.</summary>
internal sealed class ProcessSteps(ProcessSpec process, ContainerRequest request, RuntimeFacts facts, SlotList slots)
{
    private const int DefaultUmask = 0b000_010_010;

    /// <summary>The slot of a filter that is loaded last; none where it is loaded earlier, or there is none.</summary>
    private readonly IReadOnlyList<int> _lateFilter = process.NoNewPrivileges && request.Filter is { } late
        ? [slots.Add(new FilterSource(late))] : [];

    public IEnumerable<Step> Console(bool bind)
    {
        if (process.Terminal)
        {
            yield return new OpenConsoleStep(
                slots.Add(new ConsoleSource()), process.User.UserId, bind, process.ConsoleSize, request.Foreground,
                    "process.terminal");
        }
    }

    /// <summary>While there is still the right to it.</summary>
    public IEnumerable<Step> OutOfMemory()
    {
        if (process.OomScoreAdjustment is { } score)
        {
            yield return new WriteStep("/proc/self/oom_score_adj", $"{Settable(score, facts)}", "process.oomScoreAdj");
        }
    }

    /// <summary>Without privilege over the host it can only be raised. runc and crun fail where it is lower; engines without
    /// root that know nothing of it would start nothing.</summary>
    private static int Settable(int score, RuntimeFacts facts) =>
        facts is { UserId: 0, GroupMap: [{ Inside: 0, Outside: 0, Count: uint.MaxValue }] } ? score
        : Math.Max(score, facts.OomScoreAdjustment);

    /// <summary>Behind the cgroup, which may allow less.</summary>
    public IEnumerable<Step> Scheduling()
    {
        if (process.Scheduler is { } scheduler)
        {
            yield return new SetSchedulerStep(scheduler, "process.scheduler");
        }

        if (process.IoPriority is { } priority)
        {
            yield return new SetIoPriorityStep(priority, "process.ioPriority");
        }

        if (request.MemoryPolicy is { } policy)
        {
            yield return new SetMemoryModeStep(policy, "linux.memoryPolicy");
        }
    }

    /// <param name="maySetGroups">setgroups(2) is allowed.</param>
    /// <param name="kept">Descriptors that later steps need.</param>
    public IEnumerable<Step> Credentials(bool maySetGroups, string label, IReadOnlyList<int> kept)
    {
        if (request.Personality is { } persona)
        {
            yield return new PersonalityStep(persona, "linux.personality");
        }

        foreach (ResourceLimit limit in process.Limits)
        {
            yield return new SetLimitStep(limit, "process.rlimits");
        }

        yield return new UmaskStep((int)(process.User.Umask ?? DefaultUmask), "process.user.umask");
        yield return new OwnStreamsStep(process.User.UserId, "the program may open /dev/stdout");
        foreach (Step step in Labels(label))
        {
            yield return step;
        }

        yield return new EnterDirectoryStep(process.WorkingDirectory, "process.cwd");
        if (!process.NoNewPrivileges)
        {
            foreach (Step step in Filter())
            {
                yield return step;
            }
        }

        foreach (Step step in Identity(maySetGroups))
        {
            yield return step;
        }

        if (process.NoNewPrivileges)
        {
            yield return new NoNewPrivilegesStep("process.noNewPrivileges");
        }

        yield return new CloseFromStep(3 + request.PreservedDescriptors, [.. kept, .. _lateFilter],
            "the program inherits only what it is given");
        yield return new FindProgramStep(ProgramSearch.Candidates(process), "process.args");
    }

    /// <summary>Without a right that it would need the filter can be loaded last, so that it need not allow what was done
    /// before.</summary>
    public IEnumerable<Step> LateFilter() => _lateFilter.Select(slot => Load(slot, request.Filter!));

    public Step Program() => new ExecStep(ProgramSearch.Candidates(process), process.Arguments, Environment(), "process.args");

    /// <summary>Each name once, the last value; and a home.</summary>
    public IReadOnlyList<string> Environment() => ProgramEnvironment.Of(process, facts.ContainerPasswd);

    /// <summary>Ambient capabilities that the kernel refuses, because they are not permitted and inheritable as well.</summary>
    private static IEnumerable<string> Unraised(ProcessSpec process) => process.Capabilities is not { } sets ? []
        : CapabilitySets.NamesOf(sets.Ambient & ~(sets.Permitted & sets.Inheritable))
            .Select(name => $"can't raise ambient capability {name}: it is not both permitted and inheritable");

    /// <summary>What of the process config.json or the caller asks for in vain (config.md: "MUST be logged as a
    /// warning").</summary>
    public static IEnumerable<string> Warnings(ProcessSpec process, RuntimeFacts facts, bool maySetGroups)
    {
        if (process.Capabilities is { } sets && Lacking(sets, facts.KernelCapabilities) is { Count: > 0 } lacking)
        {
            yield return $"ignoring unknown or unavailable capabilities: {string.Join(", ", lacking)}";
        }

        foreach (string warning in Unraised(process))
        {
            yield return warning;
        }

        if (process.OomScoreAdjustment is { } score && Settable(score, facts) != score)
        {
            yield return $"process.oomScoreAdj {score} has no effect: without CAP_SYS_RESOURCE of the host "
                + $"the score cannot be lowered, and it stays {Settable(score, facts)}";
        }

        if (process.User.AdditionalGroups.Count > 0 && !maySetGroups)
        {
            yield return "process.user.additionalGids has no effect: groups cannot be set in this user namespace";
        }
    }

    private static IReadOnlyList<string> Lacking(CapabilitySets sets, ulong known) =>
        [.. sets.Unknown.Concat(CapabilitySets.NamesOf(
            (sets.Bounding | sets.Effective | sets.Permitted | sets.Inheritable | sets.Ambient) & ~known)).Distinct()];

    private bool IsInitialNamespace => facts.GroupMap is [{ Inside: 0, Outside: 0, Count: uint.MaxValue }];

    /// <summary>setresuid(2), setresgid(2): -1 is no id, but leaves the one that is there.</summary>
    private static void CheckIds(UserSpec user)
    {
        if (user.UserId == uint.MaxValue || user.GroupId == uint.MaxValue || user.AdditionalGroups.Contains(uint.MaxValue))
        {
            throw new RefusedException($"cannot start as user {user.UserId}, group {user.GroupId}: {uint.MaxValue} is not an id",
                "the kernel takes it for \"leave as it is\", and that is the caller's",
                "ids from 0 to 4294967294 that the user namespace maps");
        }
    }

    private IEnumerable<Step> Identity(bool maySetGroups)
    {
        CheckIds(process.User);
        CapabilitySets wanted = process.Capabilities ?? new CapabilitySets(0, 0, 0, 0, 0);
        ulong known = facts.KernelCapabilities;

        // An ambient capability has to be permitted and inheritable (capabilities(7)); the kernel refuses the others.
        CapabilitySets sets = new(
            wanted.Bounding & known, wanted.Effective & known, wanted.Permitted & known, wanted.Inheritable & known,
            wanted.Ambient & wanted.Permitted & wanted.Inheritable & known);
        yield return new BoundCapabilitiesStep(sets.Bounding, "process.capabilities.bounding");
        yield return ProcessControlStep.KeepCapabilities(true, "the user changes before the capabilities do");
        if (maySetGroups)
        {
            yield return new SupplementaryGroupsStep(process.User.AdditionalGroups, "process.user.additionalGids");
        }

        yield return new GroupStep(process.User.GroupId, "process.user.gid");
        yield return new UserStep(process.User.UserId, "process.user.uid");
        yield return new EnterDirectoryStep(process.WorkingDirectory, "process.cwd, where only its user may go");
        yield return ProcessControlStep.KeepCapabilities(false, "the user changed");
        yield return new SetCapabilitiesStep(sets, "process.capabilities");
    }

    private IEnumerable<Step> Filter()
    {
        if (request.Filter is { } filter)
        {
            yield return Load(slots.Add(new FilterSource(filter)), filter);
        }
    }

    private static FilterCallsStep Load(int slot, SeccompSpec filter) =>
        new FilterCallsStep(slot, SeccompFlags.Of(filter), "linux.seccomp");

    private IEnumerable<Step> Labels(string label)
    {
        if (process.AppArmorProfile.Length > 0 && facts.HasAppArmor)
        {
            yield return new WriteLabelStep("apparmor/exec", "exec " + process.AppArmorProfile, "process.apparmorProfile");
        }

        if (label.Length > 0 && facts.HasSelinux)
        {
            yield return new WriteLabelStep("exec", label, "process.selinuxLabel");
        }
    }
}
