namespace Hpc.Plan;

/// <summary>New namespaces and the mapping of ids.</summary>
internal static class NamespaceSteps
{
    private const int UserSlot = 1;
    private const int MountSlot = 2;
    private const int OwnMountsSlot = 3;
    private const int ImageSlot = 4;

    public static IEnumerable<Step> Of(RunRequest request, HostFacts host, SharingRole role, string scratch, uint userId,
        uint groupId)
    {
        NamespaceKinds own = Own(request);
        if (request.FakeRoot && role is not (SharingRole.Founder or SharingRole.FounderOfMany))
        {
            yield return new HideStep("a rank that is root there does not look at this one on its way in");
        }

        foreach (Step step in role switch
        {
            SharingRole.Joiner => Join(own, "the step's mount of the image"),
            SharingRole.Copier => Join(own, "a rank with the same mounts"),
            SharingRole.LateJoiner => JoinLate(own, scratch),
            _ => Found(request, host, own, userId, groupId),
        })
        {
            yield return step;
        }

        if (request.Hostname is { } name)
        {
            yield return new SetHostNameStep(name, "--hostname");
        }

        if (request.Network == NetworkRequest.None)
        {
            yield return new RaiseLoopbackStep("a network of its own has only lo (--net)");
        }
    }

    /// <summary>Whether the launch wants a namespace besides the user's and the mounts'.</summary>
    public static bool HasOwn(RunRequest request) => request.PidNamespace || Own(request) != NamespaceKinds.None;

    /// <summary>After the image is mounted: the other ranks start from here, this one goes on in a copy.</summary>
    /// <param name="mountPoints">Paths of the mounted image that every rank will mount on. Since Linux 6.16 two first lookups of
    /// one name at the same time may drop the directory entry that one of them just mounted on (its epoch is set after it can be
    /// found).</param>
    public static IEnumerable<Step> Offer(IEnumerable<string> mountPoints) =>
    [
        .. mountPoints.Select(path => new LookStep(path, "looked up once, before the ranks do it at the same time")),
        new OfferNamespacesStep("the other ranks of the step share this user namespace and this mount of the image"),
        new UnshareStep(NamespaceKinds.Mount, "this rank's own mounts"),
    ];

    private static NamespaceKinds Own(RunRequest request) =>
        (request.Hostname is not null || request.UtsNamespace ? NamespaceKinds.HostName : NamespaceKinds.None)
        | (request.IpcNamespace ? NamespaceKinds.Ipc : NamespaceKinds.None)
        | (request.Network == NetworkRequest.None ? NamespaceKinds.Network : NamespaceKinds.None);

    private static IEnumerable<Step> Found(RunRequest request, HostFacts host, NamespaceKinds own, uint userId, uint groupId) =>
    [
        new UnshareStep(NamespaceKinds.User | NamespaceKinds.Mount | own, "an unprivileged process may mount in a user namespace of its own"),
        new WriteStep("/proc/self/setgroups", "deny", "the kernel wants it before gid_map"),
        new WriteStep("/proc/self/uid_map", $"{userId} {host.UserId} 1", request.FakeRoot ? "uid 0 inside (--fakeroot)" : "the same uid inside"),
        new WriteStep("/proc/self/gid_map", $"{groupId} {host.GroupId} 1", request.FakeRoot ? "gid 0 inside (--fakeroot)" : "the same gid inside"),
    ];

    /// <summary>Everything is mounted: ranks that want the same can copy it.</summary>
    public static Step OfferFinished() => new OfferNamespacesStep("ranks that want the same mounts copy them");

    private static IEnumerable<Step> Join(NamespaceKinds own, string mounts) =>
    [
        new JoinStep(UserSlot, NamespaceKinds.User, "the step's user namespace: ranks see each other's memory"),
        new JoinStep(MountSlot, NamespaceKinds.Mount, mounts),
        new UnshareStep(NamespaceKinds.Mount | own, "this rank's own mounts"),
    ];

    private static IEnumerable<Step> JoinLate(NamespaceKinds own, string scratch) =>
    [
        new JoinStep(UserSlot, NamespaceKinds.User, "the user namespace of the ranks that run already"),
        new UnshareStep(NamespaceKinds.Mount | own, "this rank's own mounts"),
        new RememberMountsStep(OwnMountsSlot, "to come back"),
        new JoinStep(MountSlot, NamespaceKinds.Mount, "where a running rank sees the image"),
        new CloneMountStep(ImageSlot, "/", "the image, already mounted and served"),
        new JoinStep(OwnMountsSlot, NamespaceKinds.Mount, "back to this rank's own mounts"),
        new PlaceMountStep(ImageSlot, scratch, "the image"),
    ];
}
