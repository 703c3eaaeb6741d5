namespace Hpc.Images;

/// <summary>A file of an ext file system (struct ext4_inode).</summary>
/// <param name="Sectors">i_blocks_lo: what it takes, in 512 bytes.</param>
/// <param name="AttributeBlock">i_file_acl: a block with its extended attributes, or 0.</param>
/// <param name="Map">i_block: where its blocks are, or a short link's text, or a device's number.</param>
internal sealed record ExtInode(uint Number, UnixMode Mode, long Size, uint Flags, uint Sectors, uint AttributeBlock, byte[] Map)
{
    public uint UserId { get; init; }

    public uint GroupId { get; init; }

    /// <summary>Seconds since 1970.</summary>
    public uint ModifiedTime { get; init; }

    /// <summary>Names that lead to it.</summary>
    public uint LinkCount { get; init; } = 1;

    /// <summary>The extended attributes that stand in the inode's own room behind its fields; empty for none.</summary>
    public byte[] InnerAttributes { get; init; } = [];

    /// <summary>EXT4_EXTENTS_FL.</summary>
    public bool HasExtents => (Flags & 0x80000) != 0;

    /// <summary>EXT4_INLINE_DATA_FL and EXT4_ENCRYPT_FL: its bytes are elsewhere, or not readable.</summary>
    public bool IsUnreadable => (Flags & 0x10000800) != 0;

    /// <summary>Of a device: major and minor number, in the old form (i_block[0]: 8 bits each) or in the new one
    /// (i_block[1]).</summary>
    public (uint Major, uint Minor) Device
    {
        get
        {
            uint old = ExtFileSystem.U32(Map, 0), number = ExtFileSystem.U32(Map, 4);
            return old != 0 ? ((old >> 8) & 0xff, old & 0xff)
                : ((number >> 8) & 0xfff, (number & 0xff) | ((number >> 12) & 0xfff00));
        }
    }

    /// <summary>A link whose text is in the inode.</summary>
    public bool IsShortLink(int blockSize) => Mode.IsSymbolicLink && !HasExtents && Size < Map.Length
        && Sectors == (AttributeBlock == 0 ? 0 : blockSize / 512);
}
