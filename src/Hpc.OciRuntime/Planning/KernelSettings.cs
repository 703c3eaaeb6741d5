using Hpc.Plan;

namespace Hpc.OciRuntime;

/// <summary>linux.sysctl: only those that belong to a namespace which is the container's.</summary>
internal static class KernelSettings
{
    private static readonly string[] IpcNames =
    [
        "kernel.msgmax", "kernel.msgmnb", "kernel.msgmni", "kernel.sem", "kernel.shmall", "kernel.shmmax", "kernel.shmmni",
        "kernel.shm_rmid_forced",
    ];

    public static IEnumerable<Step> Of(LinuxSpec linux) => linux.Sysctl.Select(setting =>
    {
        NamespaceKinds kind = Kind(setting.Key);
        return kind != 0 && linux.Namespace(kind) is not null
            ? new WriteStep("/proc/sys/" + Path(setting.Key), setting.Value, $"linux.sysctl {setting.Key}")
            : throw new RefusedException($"sysctl \"{setting.Key}\" is not allowed",
                kind == 0 ? "it is a setting of the whole machine" : "the container shares its namespace with the host",
                kind == 0 ? "remove it from linux.sysctl" : $"add {kind.ToFlagNames()} to linux.namespaces");
    });

    /// <summary>A dot separates; a slash stands for itself where it comes first (sysctl.d(5)).</summary>
    private static string Path(string name) =>
        name.IndexOfAny(['.', '/']) is >= 0 and int at && name[at] == '/' ? name : name.Replace('.', '/');

    private static NamespaceKinds Kind(string name)
    {
        string dotted = name.Replace('/', '.');
        return dotted.Contains("..", StringComparison.Ordinal) ? 0  // "net/../kernel" is not the network's
            : IpcNames.Contains(dotted) || dotted.StartsWith("fs.mqueue.", StringComparison.Ordinal) ? NamespaceKinds.Ipc
            : dotted.StartsWith("net.", StringComparison.Ordinal) ? NamespaceKinds.Network
            : dotted == "kernel.domainname" ? NamespaceKinds.HostName : 0;
    }
}
