using Hpc.Binary;

namespace Hpc.SquashFs;

/// <summary>Head of the xattr id table: 16 bytes, then the positions of its metadata blocks.
/// Kernel: struct squashfs_xattr_id_table (fs/squashfs/squashfs_fs.h).</summary>
/// <param name="KeysStart">Where the first metadata block of keys and values begins.</param>
/// <param name="Ids">The table of <see cref="XattrIdEntry"/> records.</param>
public readonly record struct XattrTableHeader(long KeysStart, PointerTable Ids)
{
    public const int Size = 16;

    /// <param name="bytes">The 16 bytes at the superblock's xattr table position.</param>
    /// <param name="superblock">The image's; bounds positions and count.</param>
    public static XattrTableHeader Parse(ReadOnlySpan<byte> bytes, in Superblock superblock)
    {
        ByteCursor cursor = new(bytes, "squashfs xattr table", superblock.XattrTableStart);
        long keysStart = cursor.I64();
        if (keysStart < Superblock.Size || keysStart > superblock.XattrTableStart)
        {
            throw cursor.Corrupt("start", $"{keysStart}", $"{Superblock.Size} to {superblock.XattrTableStart}", fieldSize: 8);
        }

        PointerTable ids = new("squashfs xattr id table", superblock.XattrTableStart + Size, cursor.U32(), XattrIdEntry.Size);
        ids.Check(superblock.BytesUsed);
        return new XattrTableHeader(keysStart, ids);
    }
}
