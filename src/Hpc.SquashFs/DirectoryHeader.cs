using Hpc.Binary;

namespace Hpc.SquashFs;

/// <summary>Head of a run of directory entries whose inodes share a metadata block: 12 bytes.
/// Kernel: struct squashfs_dir_header (fs/squashfs/squashfs_fs.h).</summary>
/// <param name="Count">Entries that follow, 1 to 256 (stored minus one).</param>
/// <param name="InodeBlock">Stored position of their inodes' metadata block, relative to the inode table.</param>
/// <param name="BaseNumber">The number to which each entry adds its difference.</param>
public readonly record struct DirectoryHeader(int Count, uint InodeBlock, InodeNumber BaseNumber)
{
    public const int Size = 12;

    /// <param name="bytes">At least the header.</param>
    /// <param name="origin">Where it lies, for error messages.</param>
    public static DirectoryHeader Parse(ReadOnlySpan<byte> bytes, long origin = 0)
    {
        ByteCursor cursor = new(bytes, "squashfs directory header", origin);
        uint count = cursor.U32();
        if (count >= SquashFsLimits.DirectoryRunMaximum)
        {
            throw cursor.Corrupt("count", $"{count}", $"0 to {SquashFsLimits.DirectoryRunMaximum - 1}", fieldSize: 4);
        }

        return new DirectoryHeader((int)count + 1, cursor.U32(), new InodeNumber(cursor.U32()));
    }
}
