namespace Hpc.Plan;

/// <summary>Flags of mount(2); values from linux/mount.h.</summary>
[Flags]
public enum MountFlags : ulong
{
    None = 0,
    ReadOnly = 1,
    NoSetUid = 2,
    NoDevices = 4,
    NoExecute = 8,
    Remount = 32,
    NoAccessTime = 1024,
    Bind = 4096,
    Move = 8192,
    Recursive = 16384,
    Private = 1 << 18,
    Slave = 1 << 19,
    RelativeAccessTime = 1 << 21,
}

public static class MountFlagsText
{
    private static readonly (ulong, string)[] Names =
    [
        ((ulong)MountFlags.Remount, "MS_REMOUNT"), ((ulong)MountFlags.Bind, "MS_BIND"), ((ulong)MountFlags.Recursive, "MS_REC"),
        ((ulong)MountFlags.Move, "MS_MOVE"), ((ulong)MountFlags.Private, "MS_PRIVATE"), ((ulong)MountFlags.Slave, "MS_SLAVE"),
        ((ulong)MountFlags.ReadOnly, "MS_RDONLY"), ((ulong)MountFlags.NoSetUid, "MS_NOSUID"), ((ulong)MountFlags.NoDevices, "MS_NODEV"),
        ((ulong)MountFlags.NoExecute, "MS_NOEXEC"), ((ulong)MountFlags.NoAccessTime, "MS_NOATIME"),
        ((ulong)MountFlags.RelativeAccessTime, "MS_RELATIME"),
    ];

    public static string ToNames(this MountFlags flags) => CallText.Join((ulong)flags, Names);
}
