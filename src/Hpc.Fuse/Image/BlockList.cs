using System.Numerics;
using System.Runtime.InteropServices;
using Hpc.SquashFs;

namespace Hpc.Fuse;

/// <summary>The stored sizes of a file's blocks, which lie in the inode table behind the inode. Where a block is follows
/// from the sizes of all before it.</summary>
internal readonly ref struct BlockList(MetadataTable inodes, long position, in Inode file)
{
    private readonly MetadataTable _inodes = inodes;
    private readonly long _sizes = position + file.HeaderSize;
    private readonly long _start = file.StartBlock.Value;

    public BlockSizeField SizeOf(long block) => new(MemoryMarshal.Read<uint>(_inodes.Read(_sizes + block * BlockSizeField.Size, BlockSizeField.Size)));

    /// <summary>Where a block is stored.</summary>
    public BlockOffset PositionOf(long block) => new(_start + StoredBytes(0, block));

    /// <summary>Stored bytes of the blocks from <paramref name="first"/> up to but without <paramref name="end"/>.</summary>
    public long StoredBytes(long first, long end)
    {
        const int AtOnce = 1 << 10;
        long sum = 0;
        for (long block = first; block < end; block += AtOnce)
        {
            int count = (int)Math.Min(AtOnce, end - block);
            sum += SumOfLow24(MemoryMarshal.Cast<byte, uint>(_inodes.Read(_sizes + block * BlockSizeField.Size, count * BlockSizeField.Size)));
        }

        return sum;
    }

    /// <summary>At most 2^10 values of 24 bits: a lane of 32 bits holds the sum of 2^8, which is all a lane of at least four gets.</summary>
    private static long SumOfLow24(ReadOnlySpan<uint> sizes)
    {
        Vector<uint> mask = new(0xffffff);
        Vector<uint> lanes = Vector<uint>.Zero;
        int i = 0;
        for (; i <= sizes.Length - Vector<uint>.Count; i += Vector<uint>.Count)
        {
            lanes += new Vector<uint>(sizes[i..]) & mask;
        }

        Vector.Widen(lanes, out Vector<ulong> low, out Vector<ulong> high);
        long sum = (long)(Vector.Sum(low) + Vector.Sum(high));
        for (; i < sizes.Length; i++)
        {
            sum += sizes[i] & 0xffffff;
        }

        return sum;
    }
}
