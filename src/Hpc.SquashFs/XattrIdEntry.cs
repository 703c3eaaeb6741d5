using Hpc.Binary;

namespace Hpc.SquashFs;

/// <summary>The extended attributes that one or more inodes share: 16 bytes.
/// Kernel: struct squashfs_xattr_id (fs/squashfs/squashfs_fs.h).</summary>
/// <param name="Keys">The first key, relative to <see cref="XattrTableHeader.KeysStart"/>.</param>
/// <param name="Count">Number of key and value pairs.</param>
/// <param name="ListSize">What listxattr would return: bytes of all names with prefix and NUL. Not trusted for anything.</param>
public readonly record struct XattrIdEntry(MetadataReference Keys, uint Count, uint ListSize)
{
    public const int Size = 16;

    public static XattrIdEntry Parse(ReadOnlySpan<byte> bytes)
    {
        ByteCursor cursor = new(bytes, "squashfs xattr id entry");
        MetadataReference keys = new(cursor.U64());
        return keys.Offset < SquashFsLimits.MetadataBlockSize
            ? new XattrIdEntry(keys, cursor.U32(), cursor.U32())
            : throw cursor.Corrupt("key position", $"{keys}", "an offset below 8192", fieldSize: 8);
    }
}
