using Hpc.Plan;

namespace Hpc.OciRuntime;

/// <summary>linux.namespaces: which are joined and which are made, in an order that the kernel allows.</summary>
internal sealed class NamespacePlan(LinuxSpec linux, UserNamespace user, SlotList slots)
{
    /// <summary>These take effect in children only.</summary>
    private const NamespaceKinds OfChildren = NamespaceKinds.Pid | NamespaceKinds.Time;

    private const NamespaceKinds Own = NamespaceKinds.Mount | NamespaceKinds.HostName | NamespaceKinds.Ipc
        | NamespaceKinds.Network | NamespaceKinds.Cgroup;

    /// <summary>Up to the fork. A user namespace to join comes first, because it brings the right to join the others; one to make
    /// comes last, because it takes the right away.</summary>
    public IEnumerable<Step> BeforeFork()
    {
        foreach (ConfiguredNamespace entry in
            linux.Namespaces.Where(entry => entry.Path.Length > 0 && entry.Kind != NamespaceKinds.Mount)
                .OrderBy(entry => entry.Kind != NamespaceKinds.User))
        {
            yield return Join(entry);
        }

        if (user.Made)
        {
            yield return new UnshareStep(NamespaceKinds.User, "a user namespace of the container's own");
            foreach (Step step in user.Steps())
            {
                yield return step;
            }
        }

        if (Made(OfChildren) is not 0 and NamespaceKinds made)
        {
            yield return new UnshareStep(made, "namespaces of the next process");
        }

        if (linux.Makes(NamespaceKinds.Time) && linux.TimeOffsets.Count > 0)
        {
            yield return new WriteStep("/proc/self/timens_offsets",
                string.Concat(linux.TimeOffsets.Select(offset => $"{offset.Clock} {offset.Seconds} {offset.Nanoseconds}\n")),
                "linux.timeOffsets");
        }
    }

    public IEnumerable<Step> AfterFork()
    {
        if (linux.Namespace(NamespaceKinds.Mount) is { Path.Length: > 0 } mounts)
        {
            yield return Join(mounts);
        }

        // The tree of mounts is changed below, so it is the container's own in any case.
        yield return new UnshareStep(Made(Own) | NamespaceKinds.Mount, "namespaces of the container's own");
        if (linux.Makes(NamespaceKinds.Network))
        {
            yield return new RaiseLoopbackStep("a network of its own has only lo");
        }
    }

    private NamespaceKinds Made(NamespaceKinds among) =>
        linux.Namespaces.Where(entry => entry.Path.Length == 0 && (entry.Kind & among) != 0)
            .Aggregate(NamespaceKinds.None, (kinds, entry) => kinds | entry.Kind);

    private JoinStep Join(ConfiguredNamespace entry) =>
        new(slots.Add(new NamespaceSource(entry.Path)), entry.Kind, $"linux.namespaces: {entry.Path}");
}
