namespace Hpc.Plan;

/// <summary>New namespaces and the mapping of ids.</summary>
internal static class NamespaceSteps
{
    public static IEnumerable<Step> Of(RunRequest request, HostFacts host, int userId, int groupId)
    {
        NamespaceKinds kinds = NamespaceKinds.User | NamespaceKinds.Mount
            | (request.Hostname is not null || request.UtsNamespace ? NamespaceKinds.HostName : NamespaceKinds.None)
            | (request.IpcNamespace ? NamespaceKinds.Ipc : NamespaceKinds.None)
            | (request.Network == NetworkRequest.None ? NamespaceKinds.Network : NamespaceKinds.None);
        yield return new UnshareStep(kinds, "an unprivileged process may mount in a user namespace of its own");
        yield return new WriteStep("/proc/self/setgroups", "deny", "the kernel wants it before gid_map");
        yield return new WriteStep("/proc/self/uid_map", $"{userId} {host.UserId} 1", request.FakeRoot ? "uid 0 inside (--fakeroot)" : "the same uid inside");
        yield return new WriteStep("/proc/self/gid_map", $"{groupId} {host.GroupId} 1", request.FakeRoot ? "gid 0 inside (--fakeroot)" : "the same gid inside");
        if (request.Hostname is { } name)
        {
            yield return new SetHostNameStep(name, "--hostname");
        }

        if (request.Network == NetworkRequest.None)
        {
            yield return new RaiseLoopbackStep("a network of its own has only lo (--net)");
        }
    }
}
