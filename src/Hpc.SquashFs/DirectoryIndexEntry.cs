using Hpc.Binary;

namespace Hpc.SquashFs;

/// <summary>One entry of an extended directory's index, in the inode table behind the inode: 12 bytes, then the first name
/// behind the header that it points to. Kernel: struct squashfs_dir_index (fs/squashfs/squashfs_fs.h).</summary>
/// <param name="ListingOffset">Byte of that header in the directory's decoded listing.</param>
/// <param name="Block">Stored position of the header's metadata block, relative to the directory table.</param>
/// <param name="NameLength">Bytes of the name, 1 to 256 (stored minus one).</param>
public readonly record struct DirectoryIndexEntry(uint ListingOffset, uint Block, int NameLength)
{
    /// <summary>Bytes in front of the name.</summary>
    public const int HeaderSize = 12;

    /// <summary>Bytes with the name.</summary>
    public int Size => HeaderSize + NameLength;

    /// <param name="bytes">At least the 12 bytes in front of the name.</param>
    /// <param name="origin">Where they lie, for error messages.</param>
    public static DirectoryIndexEntry Parse(ReadOnlySpan<byte> bytes, long origin = 0)
    {
        ByteCursor cursor = new(bytes, "squashfs directory index entry", origin);
        uint listingOffset = cursor.U32();
        uint block = cursor.U32();
        uint nameSize = cursor.U32();
        return nameSize < SquashFsLimits.NameMaximum
            ? new DirectoryIndexEntry(listingOffset, block, (int)nameSize + 1)
            : throw cursor.Corrupt("name size", $"{nameSize}", $"0 to {SquashFsLimits.NameMaximum - 1}", fieldSize: 4);
    }
}
