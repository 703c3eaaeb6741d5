using Hpc.Plan;

namespace Hpc.OciRuntime;

/// <summary>The last steps: everything that is the process's own, from its terminal to its program.</summary>
internal sealed class ProcessSteps(ProcessSpec process, ContainerRequest request, RuntimeFacts facts, SlotList slots)
{
    private const int DefaultUmask = 0b000_010_010;

    public IEnumerable<Step> Console(bool bind)
    {
        if (process.Terminal)
        {
            yield return new OpenConsoleStep(slots.Add(new ConsoleSource()), process.User.UserId, bind, process.ConsoleSize, "process.terminal");
        }
    }

    /// <summary>While there is still the right to it.</summary>
    public IEnumerable<Step> OutOfMemory()
    {
        if (process.OomScoreAdjustment is { } score)
        {
            yield return new WriteStep("/proc/self/oom_score_adj", $"{(facts.UserId == 0 && IsInitialNamespace ? score : Math.Max(score, facts.OomScoreAdjustment))}", "process.oomScoreAdj");
        }
    }

    /// <param name="maySetGroups">setgroups(2) is allowed.</param>
    public IEnumerable<Step> Credentials(bool maySetGroups, string label)
    {
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

        yield return new ChangeDirectoryStep(process.WorkingDirectory, "process.cwd");
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

        yield return new CloseFromStep(3 + request.PreservedDescriptors, "the program inherits only what it is given");
        yield return new FindProgramStep(ProgramSearch.Candidates(process), "process.args");
    }

    public IEnumerable<Step> Program()
    {
        if (process.NoNewPrivileges)
        {
            foreach (Step step in Filter())
            {
                yield return step;
            }
        }

        yield return new ExecStep(ProgramSearch.Candidates(process), process.Arguments, Environment(), "process.args");
    }

    private bool IsInitialNamespace => facts.GroupMap is [{ Inside: 0, Outside: 0, Count: uint.MaxValue }];

    private IEnumerable<Step> Identity(bool maySetGroups)
    {
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
        yield return ProcessControlStep.KeepCapabilities(false, "the user changed");
        yield return new SetCapabilitiesStep(sets, "process.capabilities");
    }

    private IEnumerable<Step> Filter()
    {
        if (request.Filter is { } filter)
        {
            yield return new FilterCallsStep(slots.Add(new FilterSource(filter)), SeccompFlags.Of(filter), "linux.seccomp");
        }
    }

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

    private List<string> Environment()
    {
        List<string> environment = [.. process.Environment];
        if (!environment.Exists(entry => entry.StartsWith("HOME=", StringComparison.Ordinal)))
        {
            environment.Add("HOME=" + ProgramSearch.Home(facts.ContainerPasswd, process.User.UserId));
        }

        return environment;
    }
}
