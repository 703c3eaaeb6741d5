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
}

public static class MountAttributesText
{
    private static readonly (ulong, string)[] Names =
    [
        ((ulong)MountAttributes.ReadOnly, "MOUNT_ATTR_RDONLY"), ((ulong)MountAttributes.NoSetUid, "MOUNT_ATTR_NOSUID"),
        ((ulong)MountAttributes.NoDevices, "MOUNT_ATTR_NODEV"), ((ulong)MountAttributes.NoExecute, "MOUNT_ATTR_NOEXEC"),
    ];

    public static string ToNames(this MountAttributes attributes) => CallText.Join((ulong)attributes, Names);
}
