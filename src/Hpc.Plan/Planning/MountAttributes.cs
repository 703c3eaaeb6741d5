namespace Hpc.Plan;

/// <summary>Attributes of mount_setattr(2); values from linux/mount.h.</summary>
[Flags]
public enum MountAttributes : ulong
{
    None = 0,
    ReadOnly = 1,
    NoSetUid = 2,
    NoDevices = 4,
    NoExecute = 8,

    /// <summary>The three values of the access time's two bits; relatime is 0.</summary>
    NoAccessTime = 0x10,
    StrictAccessTime = 0x20,
    AccessTimes = 0x70,
    NoDirectoryAccessTime = 0x80,
    NoSymbolicLinks = 0x200000,
}

public static class MountAttributesText
{
    private static readonly (ulong, string)[] Names =
    [
        ((ulong)MountAttributes.ReadOnly, "MOUNT_ATTR_RDONLY"), ((ulong)MountAttributes.NoSetUid, "MOUNT_ATTR_NOSUID"),
        ((ulong)MountAttributes.NoDevices, "MOUNT_ATTR_NODEV"), ((ulong)MountAttributes.NoExecute, "MOUNT_ATTR_NOEXEC"),
        ((ulong)MountAttributes.AccessTimes, "MOUNT_ATTR__ATIME"), ((ulong)MountAttributes.NoAccessTime, "MOUNT_ATTR_NOATIME"),
        ((ulong)MountAttributes.StrictAccessTime, "MOUNT_ATTR_STRICTATIME"),
        ((ulong)MountAttributes.NoDirectoryAccessTime, "MOUNT_ATTR_NODIRATIME"),
        ((ulong)MountAttributes.NoSymbolicLinks, "MOUNT_ATTR_NOSYMFOLLOW"),
    ];

    /// <summary>The flags of mount(2) that mean the same. The access time's bits together: all of its flags.</summary>
    public static MountFlags ToFlags(this MountAttributes attributes) =>
        (MountFlags)(attributes & (MountAttributes.ReadOnly | MountAttributes.NoSetUid | MountAttributes.NoDevices
            | MountAttributes.NoExecute))
        | (attributes.HasFlag(MountAttributes.NoDirectoryAccessTime) ? MountFlags.MS_NODIRATIME : 0)
        | (attributes.HasFlag(MountAttributes.NoSymbolicLinks) ? MountFlags.MS_NOSYMFOLLOW : 0)
        | (attributes & MountAttributes.AccessTimes) switch
        {
            MountAttributes.NoAccessTime => MountFlags.MS_NOATIME,
            MountAttributes.StrictAccessTime => MountFlags.MS_STRICTATIME,
            MountAttributes.AccessTimes => MountFlags.MS_NOATIME | MountFlags.MS_RELATIME | MountFlags.MS_STRICTATIME,
            _ => 0,
        };

    public static string ToNames(this MountAttributes attributes) => CallText.Join((ulong)attributes, Names);
}
