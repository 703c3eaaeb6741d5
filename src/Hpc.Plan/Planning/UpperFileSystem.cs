namespace Hpc.Plan;

/// <summary>File systems that cannot hold the writable layer of an overlay: they lack extended attributes of users, whiteouts, or
/// a reliable d_type (filesystems/overlayfs.rst, "Upper and lower").</summary>
internal static class UpperFileSystem
{
    /// <summary>The name of such a file system; null for any other.</summary>
    /// <param name="type">f_type of statfs(2): magic numbers of linux/magic.h and of the file systems' own headers.</param>
    public static string? Unfit(long type) => type switch
    {
        0x6969 => "NFS",
        0x0bd00bd0 => "Lustre",
        0x47504653 => "GPFS",
        0x19830326 => "BeeGFS",
        0x00c36400 => "CephFS",
        0xaad7aaea => "PanFS",
        0x7461636f => "OCFS2",
        0xff534d42 or 0xfe534d42 or 0x517b => "SMB",
        0x5346414f => "AFS",
        0x01021997 => "9p",
        0x4d44 or 0x2011bab0 => "FAT",
        0x858458f6 => "ramfs",
        0x794c7630 => "another overlay",
        _ => null,
    };
}
