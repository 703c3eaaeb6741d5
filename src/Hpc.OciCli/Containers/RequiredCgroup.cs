namespace Hpc.OciCli;

/// <summary>The cgroup of a container, for verbs that are nothing without one.</summary>
internal static class RequiredCgroup
{
    /// <exception cref="RuntimeException">It has none.</exception>
    public static string Of(Container container, string verb) => container.Record.Cgroup is { Length: > 0 } path ? path
        : throw new RuntimeException($"cannot {verb} container {container.Record.Id}: it has no cgroup of its own; have a " +
            "cgroup v2 delegated before it is created");
}
