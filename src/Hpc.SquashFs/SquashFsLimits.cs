namespace Hpc.SquashFs;

/// <summary>The bounds that untrusted numbers of an image are held against. Where the Linux driver has a bound, it is
/// the driver's (fs/squashfs/squashfs_fs.h), so that what mounts there reads here.</summary>
public static class SquashFsLimits
{
    /// <summary>Smallest data block, bytes.</summary>
    public const int BlockSizeMinimum = 4 * 1024;

    /// <summary>Largest data block, bytes (SQUASHFS_FILE_MAX_SIZE).</summary>
    public const int BlockSizeMaximum = 1024 * 1024;

    /// <summary>Bytes of a metadata block when it is decoded (SQUASHFS_METADATA_SIZE).</summary>
    public const int MetadataBlockSize = 8192;

    /// <summary>Fewest bytes that a metadata block takes in the image: its header and one byte.</summary>
    public const int MetadataBlockStoredMinimum = MetadataHeader.Size + 1;

    /// <summary>Bytes of one name in a directory (SQUASHFS_NAME_LEN).</summary>
    public const int NameMaximum = 256;

    /// <summary>Entries behind one directory header (SQUASHFS_DIR_COUNT).</summary>
    public const int DirectoryRunMaximum = 256;

    /// <summary>Bytes of a symbolic link's target: a page, as the Linux driver has it.</summary>
    public const int SymlinkTargetMaximum = 4096;

    /// <summary>Bytes of an extended attribute's name behind its prefix (XATTR_NAME_MAX).</summary>
    public const int XattrNameMaximum = 255;

    /// <summary>Bytes of an extended attribute's value (XATTR_SIZE_MAX).</summary>
    public const int XattrValueMaximum = 64 * 1024;

    /// <summary>Bytes of all names of one inode's extended attributes, each with a NUL (XATTR_LIST_MAX).</summary>
    public const int XattrListMaximum = 64 * 1024;

    /// <summary>Fewest bytes that an inode takes: those of a fifo.</summary>
    public const int InodeSizeMinimum = 20;

    /// <summary>Bytes of a file that Linux can address (loff_t).</summary>
    public const long FileSizeMaximum = long.MaxValue - BlockSizeMaximum;
}
