namespace Hpc.Plan;

/// <summary>Kinds of namespaces; values are the CLONE_NEW* flags of sched.h.</summary>
[Flags]
public enum NamespaceKinds
{
    None = 0,
    Time = 0x00000080,
    Mount = 0x00020000,
    Cgroup = 0x02000000,
    HostName = 0x04000000,
    Ipc = 0x08000000,
    User = 0x10000000,
    Pid = 0x20000000,
    Network = 0x40000000,
}

public static class NamespaceKindsText
{
    private static readonly (ulong, string)[] Names =
    [
        ((ulong)NamespaceKinds.User, "CLONE_NEWUSER"), ((ulong)NamespaceKinds.Mount, "CLONE_NEWNS"),
        ((ulong)NamespaceKinds.HostName, "CLONE_NEWUTS"), ((ulong)NamespaceKinds.Ipc, "CLONE_NEWIPC"),
        ((ulong)NamespaceKinds.Pid, "CLONE_NEWPID"), ((ulong)NamespaceKinds.Network, "CLONE_NEWNET"),
        ((ulong)NamespaceKinds.Cgroup, "CLONE_NEWCGROUP"), ((ulong)NamespaceKinds.Time, "CLONE_NEWTIME"),
    ];

    /// <summary>Of those that the ranks of a step may have in common, the names below /proc/PID, in the order in which they are
    /// handed on.</summary>
    public static List<string> ProcFiles(this NamespaceKinds kinds)
    {
        List<string> files = [];
        if (kinds.HasFlag(NamespaceKinds.Ipc))
        {
            files.Add("ns/ipc");
        }

        if (kinds.HasFlag(NamespaceKinds.HostName))
        {
            files.Add("ns/uts");
        }

        if (kinds.HasFlag(NamespaceKinds.Network))
        {
            files.Add("ns/net");
        }

        return files;
    }

    public static string ToFlagNames(this NamespaceKinds kinds) => CallText.Join((ulong)kinds, Names);
}
