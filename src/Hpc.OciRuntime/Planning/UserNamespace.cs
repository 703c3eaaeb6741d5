using Hpc.Plan;

namespace Hpc.OciRuntime;

/// <summary>What the container's process may be, decided from config.json and the caller.</summary>
/// <param name="Made">A user namespace is made for the container.</param>
/// <param name="Users">uid_map of the one that is made.</param>
/// <param name="MapsItself">The maps can be written by the process itself: its own id and nothing else.</param>
/// <param name="MaySetGroups">setgroups(2) is allowed inside.</param>
internal sealed record UserNamespace(
    bool Made, IReadOnlyList<IdMapping> Users, IReadOnlyList<IdMapping> Groups, bool MapsItself, bool MaySetGroups)
{
    public static UserNamespace Decide(RuntimeConfig config, RuntimeFacts facts)
    {
        LinuxSpec linux = config.Linux;
        ConfiguredNamespace? configured = linux.Namespace(NamespaceKinds.User);
        if (configured is { Path.Length: > 0 } || (configured is null && facts.Privileged))
        {
            return new UserNamespace(false, [], facts.GroupMap, false, facts.MaySetGroups);
        }

        // Without privilege there is no container without a user namespace: it is made even where config.json has none.
        UserSpec user = config.Process?.User ?? new UserSpec();
        IReadOnlyList<IdMapping> users = configured is not null && linux.UserMappings.Count > 0
            ? linux.UserMappings : [new IdMapping(user.UserId, facts.UserId, 1)];
        IReadOnlyList<IdMapping> groups = configured is not null && linux.GroupMappings.Count > 0
            ? linux.GroupMappings : [new IdMapping(user.GroupId, facts.GroupId, 1)];
        bool itself = !facts.Privileged && IdMap.IsOwn(users, facts.UserId) && IdMap.IsOwn(groups, facts.GroupId);
        Check("user", user.UserId, users);
        Check("group", user.GroupId, groups);
        return new UserNamespace(true, users, groups, itself, MaySetGroupsInside(facts, groups));
    }

    /// <summary>What the caller's namespace forbids, one inside it does, too (user_namespaces(7)); and without privilege
    /// newgidmap(1) forbids it to who maps no more than his own group.</summary>
    private static bool MaySetGroupsInside(RuntimeFacts facts, IReadOnlyList<IdMapping> groups) =>
        facts.MaySetGroups && (facts.Privileged || !IdMap.IsOwn(groups, facts.GroupId));

    /// <summary>After unshare(2): the maps, and user 0 of the new namespace where it has one.</summary>
    public IEnumerable<Step> Steps()
    {
        if (MapsItself)
        {
            yield return new WriteStep("/proc/self/setgroups", "deny", "the kernel wants it before gid_map");
            yield return new WriteStep("/proc/self/uid_map", IdMap.Text(Users), "linux.uidMappings");
            yield return new WriteStep("/proc/self/gid_map", IdMap.Text(Groups), "linux.gidMappings");
            yield break;
        }

        yield return new SyncStep(SyncPoint.MapIds, 0, "the runtime writes the maps from outside");
        if (IdMap.Has(Groups, 0))
        {
            yield return new GroupStep(0, "files that are made belong to the container's root");
        }

        if (IdMap.Has(Users, 0))
        {
            yield return new UserStep(0, "files that are made belong to the container's root");
            yield return ProcessControlStep.Dumpable("the runtime looks at the process from outside");
        }
    }

    private static void Check(string what, uint id, IReadOnlyList<IdMapping> map)
    {
        if (!IdMap.Has(map, id))
        {
            throw new RefusedException($"cannot use process.user: {what} {id} is not mapped",
                $"the user namespace of the container has only "
                + $"{IdMap.Text(map).Trim().Replace("\n", "; ")} (inside, outside, count)",
                "add it to linux.uidMappings and linux.gidMappings, or use another user");
        }
    }
}
