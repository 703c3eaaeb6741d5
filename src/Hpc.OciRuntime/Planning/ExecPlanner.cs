using Hpc.Plan;

namespace Hpc.OciRuntime;

/// <summary>Decides everything about a further process of a container that runs.</summary>
public static class ExecPlanner
{
    /// <summary>The mount namespace last: it takes the host's /proc away.</summary>
    private static readonly (NamespaceKinds Kind, string Name)[] Order =
    [
        (NamespaceKinds.User, "user"), (NamespaceKinds.Ipc, "ipc"), (NamespaceKinds.HostName, "uts"),
        (NamespaceKinds.Network, "net"),
        (NamespaceKinds.Pid, "pid"), (NamespaceKinds.Cgroup, "cgroup"), (NamespaceKinds.Time, "time"),
        (NamespaceKinds.Mount, "mnt"),
    ];

    /// <param name="init">The container's first process.</param>
    /// <param name="differs">Whether the namespace of this name (as in /proc/PID/ns) is another one than the caller's.</param>
    public static ContainerPlan Plan(ProcessSpec wanted, ContainerRequest request, RuntimeFacts facts, int init,
        Func<string, bool> differs)
    {
        ProcessSpec process = ContainerPlanner.Runnable(wanted);
        SlotList slots = new();
        ProcessSteps own = new(process, request, facts, slots);
        List<Step> steps =
        [
            .. own.OutOfMemory(),
            .. process.InitialProcessors.Count > 0
                ? [new SetAffinityStep(process.InitialProcessors, "process.execCPUAffinity.initial")] : Array.Empty<Step>(),
            ProcessControlStep.Hidden("no process of the container looks at this one on its way in"),
            .. Order.Where(entry => differs(entry.Name)).Select(entry =>
                new JoinStep(slots.Add(new NamespaceSource($"/proc/{init}/ns/{entry.Name}")), entry.Kind,
                    $"the container's {entry.Name} namespace")),
            new ForkStep(request.Foreground, "a process in the container's pid namespace"),
            new NewSessionStep("a session of its own"),
            new DefaultSignalsStep("what the caller ignores the program does not"),
            .. ContainerPlanner.Keyring(request),
            .. request.InCgroup ? [new SyncStep(SyncPoint.EnterCgroup, 0, "the container's cgroup")] : Array.Empty<Step>(),
            .. process.FinalProcessors.Count > 0
                ? [new SetAffinityStep(process.FinalProcessors, "process.execCPUAffinity.final")] : Array.Empty<Step>(),
            .. own.Scheduling(),
            .. own.Console(bind: false),
            .. own.Credentials(facts.MaySetGroups, process.SelinuxLabel, []),
            new SyncStep(SyncPoint.Created, 0, "the process is ready"),
            .. own.LateFilter(),
            own.Program(),
        ];
        LaunchPlan launch = new()
        {
            Steps = steps,
            Synthesised = [],
            Warnings = [.. ProcessSteps.Warnings(process, facts, facts.MaySetGroups)],
        };
        return new ContainerPlan(launch, slots.Sources, [], []);
    }
}
