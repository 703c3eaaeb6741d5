using Hpc.Binary;

namespace Hpc.SquashFs;

/// <summary>A table of equal records in metadata blocks (fragments, ids, export, xattr ids). The image holds an array of
/// 64-bit positions, one per metadata block; the blocks themselves lie in front of that array.</summary>
/// <param name="Name">The table, for error messages.</param>
/// <param name="PointersStart">Where the array of positions begins.</param>
/// <param name="Count">Number of records.</param>
/// <param name="EntrySize">Bytes of one record; divides 8192.</param>
public readonly record struct PointerTable(string Name, long PointersStart, long Count, int EntrySize)
{
    public const int PointerSize = 8;

    public int EntriesPerBlock => SquashFsLimits.MetadataBlockSize / EntrySize;

    /// <summary>Number of metadata blocks, and so of positions.</summary>
    public long BlockCount => (Count + EntriesPerBlock - 1) / EntriesPerBlock;

    /// <summary>Bytes of the array of positions.</summary>
    public long PointersSize => BlockCount * PointerSize;

    /// <summary>Where the position of the metadata block with record <paramref name="index"/> is written.</summary>
    public long PointerOffset(long index) => PointersStart + index / EntriesPerBlock * PointerSize;

    /// <summary>Byte of record <paramref name="index"/> in its decoded metadata block.</summary>
    public int OffsetInBlock(long index) => (int)(index % EntriesPerBlock) * EntrySize;

    /// <summary>Refuses a count whose positions would not fit in front of <paramref name="bytesUsed"/>, or whose blocks
    /// could not fit in front of the positions. A count that passes is safe to allocate for.</summary>
    public void Check(long bytesUsed)
    {
        long room = Math.Min(
            (bytesUsed - PointersStart) / PointerSize,
            (PointersStart - Superblock.Size) / SquashFsLimits.MetadataBlockStoredMinimum);
        if (PointersStart < Superblock.Size || BlockCount > room)
        {
            string allowed = $"at most {Math.Max(room, 0) * EntriesPerBlock} here";
            throw new CorruptImageException($"{Name}, count", PointersStart, $"{Count}", allowed);
        }
    }

    /// <summary>Reads one position and holds it against the image's bounds.</summary>
    /// <param name="bytes">The 8 bytes at <paramref name="origin"/>.</param>
    /// <param name="origin">As given by <see cref="PointerOffset"/>.</param>
    public BlockOffset ParsePointer(ReadOnlySpan<byte> bytes, long origin)
    {
        ByteCursor cursor = new(bytes, Name, origin);
        long position = cursor.I64();
        return position >= Superblock.Size && position < PointersStart
            ? new BlockOffset(position)
            : throw cursor.Corrupt("block position", $"{position}", $"{Superblock.Size} to {PointersStart - 1}", PointerSize);
    }
}
