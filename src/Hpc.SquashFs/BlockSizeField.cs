namespace Hpc.SquashFs;

/// <summary>The stored size of a data block or fragment block: bits 0-23 are bytes in the image, bit 24 says "stored as
/// it is". 0 is a hole: a block of zeros that takes no room in the image.</summary>
public readonly record struct BlockSizeField(uint Raw)
{
    /// <summary>Bytes of the field itself in a block list.</summary>
    public const int Size = 4;
    private const uint UncompressedBit = 1u << 24;

    public bool IsHole => Raw == 0;
    public bool IsCompressed => (Raw & UncompressedBit) == 0;

    /// <summary>Bytes in the image.</summary>
    public int StoredSize => (int)(Raw & (UncompressedBit - 1));

    /// <summary>Whether the reserved bits are 0 and a block of <paramref name="blockSize"/> bytes can be that small.</summary>
    public bool IsAllowed(int blockSize) => Raw < 2 * UncompressedBit && StoredSize <= blockSize;
}
