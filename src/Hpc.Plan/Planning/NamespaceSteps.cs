namespace Hpc.Plan;

/// <summary>New namespaces and the mapping of ids.</summary>
internal static class NamespaceSteps
{
    private const int UserSlot = 1;
    private const int MountSlot = 2;
    private const int FirstSharedSlot = 3;

    private static readonly NamespaceKinds[] s_shareable = [NamespaceKinds.Ipc, NamespaceKinds.HostName, NamespaceKinds.Network];

    public static List<Step> Of(RunRequest request, HostFacts host, SharingRole role, string scratch, uint userId,
        uint groupId)
    {
        List<Step> steps = [];
        NamespaceKinds shared = request.SharedNamespaces, own = request.OwnNamespaces & ~shared;
        bool isFounder = role is SharingRole.Founder or SharingRole.FounderOfMany;
        if (request.FakeRoot && !isFounder)
        {
            steps.Add(new HideStep("a rank that is root there does not look at this one on its way in"));
        }

        foreach (Step step in role switch
        {
            SharingRole.Joiner => Join(own, shared, "the step's mount of the image"),
            SharingRole.Copier => Join(own, shared, "a rank with the same mounts"),
            SharingRole.LateJoiner => JoinLate(own, shared, scratch),
            _ => Found(request, host, own | shared, userId, groupId),
        })
        {
            steps.Add(step);
        }

        if (request.Hostname is { } name && (isFounder || own.HasFlag(NamespaceKinds.HostName)))
        {
            steps.Add(new SetHostNameStep(name, "--hostname"));
        }

        if (request.Network == NetworkRequest.None && (isFounder || own.HasFlag(NamespaceKinds.Network)))
        {
            steps.Add(new RaiseLoopbackStep("a network of its own has only lo (--net)"));
        }

        return steps;
    }

    /// <summary>Whether the launch wants a namespace besides the user's and the mounts'.</summary>
    public static bool HasOwn(RunRequest request) => request.PidNamespace || request.OwnNamespaces != NamespaceKinds.None;

    /// <summary>After the image is mounted: the other ranks start from here, this one goes on in a copy.</summary>
    /// <param name="mountPoints">Paths of the mounted image that every rank will mount on. Since Linux 6.16 two first lookups of
    /// one name at the same time may drop the directory entry that one of them just mounted on (its epoch is set after it can be
    /// found).</param>
    public static List<Step> Offer(RunRequest request, IEnumerable<string> mountPoints) =>
    [
        .. mountPoints.Select(path => new LookStep(path, "looked up once, before the ranks do it at the same time")),
        new OfferNamespacesStep("the other ranks of the step share this user namespace and this mount of the image")
        {
            Further = request.SharedNamespaces,
        },
        new UnshareStep(NamespaceKinds.Mount, "this rank's own mounts"),
    ];

    private static List<Step> Found(RunRequest request, HostFacts host, NamespaceKinds own, uint userId, uint groupId) =>
    [
        new UnshareStep(NamespaceKinds.User | NamespaceKinds.Mount | own,
            "an unprivileged process may mount in a user namespace of its own"),
        new WriteStep("/proc/self/setgroups", "deny", "the kernel wants it before gid_map"),
        new WriteStep("/proc/self/uid_map", $"{userId} {host.UserId} 1",
            request.FakeRoot ? "uid 0 inside (--fakeroot)" : "the same uid inside"),
        new WriteStep("/proc/self/gid_map", $"{groupId} {host.GroupId} 1",
            request.FakeRoot ? "gid 0 inside (--fakeroot)" : "the same gid inside"),
    ];

    /// <summary>Everything is mounted: ranks that want the same can copy it.</summary>
    public static Step OfferFinished() => new OfferNamespacesStep("ranks that want the same mounts copy them");

    private static List<Step> Join(NamespaceKinds own, NamespaceKinds shared, string mounts) =>
    [
        new JoinStep(UserSlot, NamespaceKinds.User, "the step's user namespace: ranks see each other's memory"),
        new JoinStep(MountSlot, NamespaceKinds.Mount, mounts),
        .. JoinShared(shared),
        new UnshareStep(NamespaceKinds.Mount | own, "this rank's own mounts"),
    ];

    private static List<Step> JoinShared(NamespaceKinds shared)
    {
        List<Step> steps = [];
        foreach (NamespaceKinds kind in s_shareable)
        {
            if (shared.HasFlag(kind))
            {
                steps.Add(new JoinStep(FirstSharedSlot + steps.Count, kind, "isolated as the step, not as this rank"));
            }
        }

        return steps;
    }

    private static List<Step> JoinLate(NamespaceKinds own, NamespaceKinds shared, string scratch)
    {
        List<Step> further = JoinShared(shared);
        int mounts = FirstSharedSlot + further.Count, image = mounts + 1;
        return
        [
            new JoinStep(UserSlot, NamespaceKinds.User, "the user namespace of the ranks that run already"),
            .. further,
            new UnshareStep(NamespaceKinds.Mount | own, "this rank's own mounts"),
            new RememberMountsStep(mounts, "to come back"),
            new JoinStep(MountSlot, NamespaceKinds.Mount, "where a running rank sees the image"),
            new CloneMountStep(image, "/", "the image, already mounted and served"),
            new JoinStep(mounts, NamespaceKinds.Mount, "back to this rank's own mounts"),
            new PlaceMountStep(image, scratch, "the image"),
        ];
    }
}
