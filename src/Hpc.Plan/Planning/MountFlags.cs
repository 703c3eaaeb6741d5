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
    Synchronous = 16,
    Remount = 32,
    MandatoryLocks = 64,
    SynchronousDirectories = 128,
    NoSymbolicLinks = 256,
    NoAccessTime = 1024,
    NoDirectoryAccessTime = 2048,
    Bind = 4096,
    Move = 8192,
    Recursive = 16384,
    Silent = 1 << 15,
    Unbindable = 1 << 17,
    Private = 1 << 18,
    Slave = 1 << 19,
    MountsShared = 1 << 20,
    RelativeAccessTime = 1 << 21,
    InodeVersion = 1 << 23,
    StrictAccessTime = 1 << 24,
    LazyTime = 1 << 25,
}

public static class MountFlagsText
{
    private static readonly (ulong, string)[] Names =
    [
        ((ulong)MountFlags.Remount, "MS_REMOUNT"), ((ulong)MountFlags.Bind, "MS_BIND"), ((ulong)MountFlags.Recursive, "MS_REC"),
        ((ulong)MountFlags.Move, "MS_MOVE"), ((ulong)MountFlags.Private, "MS_PRIVATE"), ((ulong)MountFlags.Slave, "MS_SLAVE"),
        ((ulong)MountFlags.ReadOnly, "MS_RDONLY"), ((ulong)MountFlags.NoSetUid, "MS_NOSUID"), ((ulong)MountFlags.NoDevices, "MS_NODEV"),
        ((ulong)MountFlags.NoExecute, "MS_NOEXEC"), ((ulong)MountFlags.NoAccessTime, "MS_NOATIME"),
        ((ulong)MountFlags.RelativeAccessTime, "MS_RELATIME"), ((ulong)MountFlags.MountsShared, "MS_SHARED"), ((ulong)MountFlags.Unbindable, "MS_UNBINDABLE"),
        ((ulong)MountFlags.NoDirectoryAccessTime, "MS_NODIRATIME"), ((ulong)MountFlags.StrictAccessTime, "MS_STRICTATIME"),
        ((ulong)MountFlags.Synchronous, "MS_SYNCHRONOUS"), ((ulong)MountFlags.SynchronousDirectories, "MS_DIRSYNC"), ((ulong)MountFlags.MandatoryLocks, "MS_MANDLOCK"),
        ((ulong)MountFlags.NoSymbolicLinks, "MS_NOSYMFOLLOW"), ((ulong)MountFlags.Silent, "MS_SILENT"), ((ulong)MountFlags.InodeVersion, "MS_I_VERSION"),
        ((ulong)MountFlags.LazyTime, "MS_LAZYTIME"),
    ];

    public static string ToNames(this MountFlags flags) => CallText.Join((ulong)flags, Names);
}
