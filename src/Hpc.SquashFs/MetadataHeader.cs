using Hpc.Binary;

namespace Hpc.SquashFs;

/// <summary>The 2 bytes before every metadata block: bits 0-14 are its stored size, bit 15 says "stored as it is".
/// A size of 0 stands for 0x8000, which no writer can mean: a decoded block has at most 8192 bytes.
/// Kernel: SQUASHFS_COMPRESSED_SIZE.</summary>
public readonly record struct MetadataHeader(ushort Raw)
{
    public const int Size = 2;
    private const int UncompressedBit = 0x8000;

    public bool IsCompressed => (Raw & UncompressedBit) == 0;

    /// <summary>Bytes that follow the header in the image.</summary>
    public int StoredSize => (Raw & ~UncompressedBit) is int size and not 0 ? size : UncompressedBit;

    /// <param name="bytes">At least the header.</param>
    /// <param name="origin">Offset of the header in the image.</param>
    public static MetadataHeader Parse(ReadOnlySpan<byte> bytes, long origin)
    {
        ByteCursor cursor = new(bytes, "squashfs metadata block header", origin);
        MetadataHeader header = new(cursor.U16());
        return header.StoredSize <= SquashFsLimits.MetadataBlockSize
            ? header
            : throw cursor.Corrupt("size", $"{header.StoredSize}", $"1 to {SquashFsLimits.MetadataBlockSize}", fieldSize: 2);
    }
}
