using Hpc.Binary;

namespace Hpc.SquashFs;

/// <summary>One entry of the fragment table: 16 bytes, little-endian. A fragment block holds the tails of several files.
/// Kernel: struct squashfs_fragment_entry (fs/squashfs/squashfs_fs.h).</summary>
public readonly record struct FragmentEntry(BlockOffset Start, BlockSizeField SizeField)
{
    public const int Size = 16;

    /// <param name="bytes">At least the entry.</param>
    /// <param name="superblock">The image's; bounds position and size.</param>
    /// <param name="index">Which entry this is, for error messages.</param>
    public static FragmentEntry Parse(ReadOnlySpan<byte> bytes, in Superblock superblock, uint index)
    {
        ByteCursor cursor = new(bytes, "squashfs fragment entry");
        long start = cursor.I64();
        BlockSizeField size = new(cursor.U32());
        if (start < Superblock.Size || start > superblock.BytesUsed)
        {
            throw Corrupt(index, "start", $"{start}", $"{Superblock.Size} to {superblock.BytesUsed}");
        }

        if (size.IsHole || !size.IsAllowed(superblock.BlockSize) || size.StoredSize > superblock.BytesUsed - start)
        {
            throw Corrupt(index, "size", $"0x{size.Raw:x}",
                $"1 to {Math.Min(superblock.BlockSize, superblock.BytesUsed - start)}, with bit 24 when uncompressed");
        }

        return new FragmentEntry(new BlockOffset(start), size);
    }

    private static CorruptImageException Corrupt(uint index, string field, string found, string allowed) =>
        new($"squashfs fragment entry {index}, {field}", -1, found, allowed);
}
