namespace Hpc.Plan;

/// <summary>Flags of mount(2); values from linux/mount.h.</summary>
[Flags]
public enum MountFlags : ulong
{
    None = 0,
    MS_RDONLY = 1,
    MS_NOSUID = 2,
    MS_NODEV = 4,
    MS_NOEXEC = 8,
    MS_SYNCHRONOUS = 16,
    MS_REMOUNT = 32,
    MS_MANDLOCK = 64,
    MS_DIRSYNC = 128,
    MS_NOSYMFOLLOW = 256,
    MS_NOATIME = 1024,
    MS_NODIRATIME = 2048,
    MS_BIND = 4096,
    MS_MOVE = 8192,
    MS_REC = 16384,
    MS_SILENT = 1 << 15,
    MS_UNBINDABLE = 1 << 17,
    MS_PRIVATE = 1 << 18,
    MS_SLAVE = 1 << 19,
    MS_SHARED = 1 << 20,
    MS_RELATIME = 1 << 21,
    MS_I_VERSION = 1 << 23,
    MS_STRICTATIME = 1 << 24,
    MS_LAZYTIME = 1 << 25,
}

public static class MountFlagsText
{
    private static readonly (ulong, string)[] Names =
    [
        ((ulong)MountFlags.MS_REMOUNT, "MS_REMOUNT"), ((ulong)MountFlags.MS_BIND, "MS_BIND"),
            ((ulong)MountFlags.MS_REC, "MS_REC"),
        ((ulong)MountFlags.MS_MOVE, "MS_MOVE"), ((ulong)MountFlags.MS_PRIVATE, "MS_PRIVATE"),
            ((ulong)MountFlags.MS_SLAVE, "MS_SLAVE"),
        ((ulong)MountFlags.MS_RDONLY, "MS_RDONLY"), ((ulong)MountFlags.MS_NOSUID, "MS_NOSUID"),
            ((ulong)MountFlags.MS_NODEV, "MS_NODEV"),
        ((ulong)MountFlags.MS_NOEXEC, "MS_NOEXEC"), ((ulong)MountFlags.MS_NOATIME, "MS_NOATIME"),
        ((ulong)MountFlags.MS_RELATIME, "MS_RELATIME"), ((ulong)MountFlags.MS_SHARED, "MS_SHARED"),
            ((ulong)MountFlags.MS_UNBINDABLE, "MS_UNBINDABLE"),
        ((ulong)MountFlags.MS_NODIRATIME, "MS_NODIRATIME"), ((ulong)MountFlags.MS_STRICTATIME, "MS_STRICTATIME"),
        ((ulong)MountFlags.MS_SYNCHRONOUS, "MS_SYNCHRONOUS"), ((ulong)MountFlags.MS_DIRSYNC, "MS_DIRSYNC"),
            ((ulong)MountFlags.MS_MANDLOCK, "MS_MANDLOCK"),
        ((ulong)MountFlags.MS_NOSYMFOLLOW, "MS_NOSYMFOLLOW"), ((ulong)MountFlags.MS_SILENT, "MS_SILENT"),
            ((ulong)MountFlags.MS_I_VERSION, "MS_I_VERSION"),
        ((ulong)MountFlags.MS_LAZYTIME, "MS_LAZYTIME"),
    ];

    public static string ToNames(this MountFlags flags) => CallText.Join((ulong)flags, Names);
}
