using Hpc.Binary;
using Hpc.SquashFs;

namespace Hpc.Images;

/// <summary>The extended attributes of a file of an ext file system: entries from the beginning of their room on, values from its
/// end (fs/ext4/xattr.h). A value that lies in an inode of its own is not read.</summary>
internal static class ExtAttributes
{
    private const uint Magic = 0xea020000;
    private const int BlockHeader = 32, Entry = 16;

    /// <summary>What e_name_index stands for.</summary>
    private static readonly string[] Prefixes =
        ["", "user.", "system.posix_acl_access", "system.posix_acl_default", "trusted.", "", "security.", "system.",
            "system.richacl"];

    /// <param name="lost">Told of each that is not read.</param>
    public static List<Xattr> Of(ExtFileSystem system, ExtInode inode, Action lost)
    {
        List<Xattr> found = [];
        ReadOnlySpan<byte> inner = inode.InnerAttributes;
        if (inner.Length > 4 && ExtFileSystem.U32(inner, 0) == Magic)
        {
            Add(inner[4..], 0, found, lost);
        }

        if (inode.AttributeBlock != 0)
        {
            byte[] block = new byte[system.BlockSize];
            system.ReadBlock(inode.AttributeBlock, 0, block, "ext attributes");
            if (ExtFileSystem.U32(block, 0) != Magic)
            {
                throw new CorruptImageException($"ext attributes (inode {inode.Number})", 0,
                    $"magic 0x{ExtFileSystem.U32(block, 0):x8}", $"0x{Magic:x8}");
            }

            Add(block, BlockHeader, found, lost);
        }

        return found;
    }

    /// <param name="room">What e_value_offs counts from.</param>
    private static void Add(ReadOnlySpan<byte> room, int first, List<Xattr> found, Action lost)
    {
        for (int at = first; at + Entry <= room.Length && ExtFileSystem.U32(room, at) != 0;)
        {
            int name = room[at], prefix = room[at + 1], offset = ExtFileSystem.U16(room, at + 2);
            uint inode = ExtFileSystem.U32(room, at + 4), size = ExtFileSystem.U32(room, at + 8);
            if (at + Entry + name > room.Length || (inode == 0 && (offset > room.Length || size > room.Length - offset)))
            {
                throw new CorruptImageException("ext attributes", at, $"a name of {name} and a value of {size} bytes at {offset}",
                    $"{room.Length} bytes in all");
            }

            if (inode != 0 || prefix >= Prefixes.Length)
            {
                lost();
            }
            else
            {
                found.Add(new Xattr(Prefixes[prefix] + RawText.Of(room.Slice(at + Entry, name)),
                    room.Slice(offset, (int)size).ToArray()));
            }

            at += (Entry + name + 3) & ~3;
        }
    }
}
