namespace Hpc.Images;

/// <summary>A file of an ext file system (struct ext4_inode).</summary>
/// <param name="Sectors">i_blocks_lo: what it takes, in 512 bytes.</param>
/// <param name="AttributeBlock">i_file_acl: a block with its extended attributes, or 0.</param>
/// <param name="Map">i_block: where its blocks are, or a short link's text.</param>
internal sealed record ExtInode(uint Number, UnixMode Mode, long Size, uint Flags, uint Sectors, uint AttributeBlock, byte[] Map)
{
    /// <summary>EXT4_EXTENTS_FL.</summary>
    public bool HasExtents => (Flags & 0x80000) != 0;

    /// <summary>EXT4_INLINE_DATA_FL and EXT4_ENCRYPT_FL: its bytes are elsewhere, or not readable.</summary>
    public bool IsUnreadable => (Flags & 0x10000800) != 0;

    /// <summary>A link whose text is in the inode.</summary>
    public bool IsShortLink(int blockSize) => Mode.IsSymbolicLink && !HasExtents && Size < Map.Length
        && Sectors == (AttributeBlock == 0 ? 0 : blockSize / 512);
}
