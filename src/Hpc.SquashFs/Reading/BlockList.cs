using System.Numerics;
using System.Runtime.InteropServices;
using Hpc.Binary;

namespace Hpc.SquashFs;

/// <summary>The stored sizes of a file's blocks, which lie in the inode table behind the inode. Where a block is follows
/// from the sizes of all before it.</summary>
public readonly ref struct BlockList(ImageTables tables, long position, in Inode file)
{
    /// <summary>Blocks that are added up at once while somebody else waits: some decoded metadata blocks, less than a
    /// millisecond.</summary>
    public const long Near = 1 << 15;

    /// <summary>Sizes that are looked at once and not kept when there are more.</summary>
    private const long MostKept = 1 << 12;

    private readonly ImageTables _tables = tables;
    private readonly long _inode = position;
    private readonly long _sizes = position + file.HeaderSize;
    private readonly long _start = file.StartBlock.Value;
    private readonly long _count = file.BlockCount(tables.Superblock);
    private readonly int _blockSize = tables.Superblock.BlockSize;
    private readonly long _end = tables.Superblock.BytesUsed;

    public long Count => _count;

    public BlockSizeField SizeOf(long block)
    {
        using MetadataVisit visit = _tables.Visit();
        return new BlockSizeField(MemoryMarshal.Read<uint>(_tables.Inodes.Read(_sizes + block * BlockSizeField.Size,
            BlockSizeField.Size)));
    }

    /// <summary>Refuses what a block cannot be: larger than the image's blocks, or than the rest of the image.</summary>
    public void Check(long block, BlockOffset position, BlockSizeField size)
    {
        long room = _end - position.Value;
        if (!size.IsAllowed(_blockSize) || size.StoredSize > room)
        {
            throw new CorruptImageException($"squashfs inode, size of block {block}",
                _tables.Inodes.OriginOf(_sizes + block * BlockSizeField.Size),
                $"0x{size.Raw:x}", $"0 to {Math.Min(room, _blockSize)}, with bit 24 when uncompressed");
        }
    }

    /// <summary>Whether few sizes have to be added up for a block's place.</summary>
    /// <param name="block">A block of the file.</param>
    /// <param name="known">What the caller knows of the file.</param>
    public bool IsNear(long block, BlockSum known = default) => block - LastBefore(block, known).Block <= Near;

    /// <summary>Where a block is stored.</summary>
    /// <inheritdoc cref="IsNear"/>
    public BlockOffset PositionOf(long block, BlockSum known = default) =>
        new(_start + AddUp(LastBefore(block, known), block).StoredBytes);

    /// <summary>A part of the way to a block, of at most <see cref="Near"/> blocks.</summary>
    /// <inheritdoc cref="IsNear"/>
    public BlockSum Approach(long block, BlockSum known)
    {
        BlockSum from = LastBefore(block, known);
        return AddUp(from, Math.Min(block, from.Block + Near));
    }

    private BlockSum LastBefore(long block, BlockSum known)
    {
        BlockSum noted = _tables.Positions.Before(_inode, _count, block);
        return noted.Block < known.Block && known.Block <= block ? known : noted;
    }

    private BlockSum AddUp(BlockSum from, long block)
    {
        int stepLog = BlockPositions.StepLog(_count);
        (long at, long sum) = from;
        bool areKept = block - at <= MostKept;
        while (at < block)
        {
            long next = Math.Min((at >> stepLog) + 1 << stepLog, block);
            sum += areKept ? StoredBytes(at, next) : StoredBytesOnce(at, next);
            at = next;
            if ((at & (1L << stepLog) - 1) == 0)
            {
                _tables.Positions.Note(_inode, _count, at, sum);
            }
        }

        return new BlockSum(at, sum);
    }

    /// <summary>Stored bytes of the blocks from <paramref name="first"/> up to but without <paramref name="end"/>.</summary>
    private long StoredBytes(long first, long end)
    {
        const int AtOnce = 1 << 10;
        using MetadataVisit visit = _tables.Visit();
        long sum = 0;
        for (long block = first; block < end; block += AtOnce)
        {
            int count = (int)Math.Min(AtOnce, end - block);
            sum += SumOfLow24(MemoryMarshal.Cast<byte, uint>(_tables.Inodes.Read(_sizes + block * BlockSizeField.Size,
                count * BlockSizeField.Size)));
        }

        return sum;
    }

    /// <summary>As <see cref="StoredBytes"/>, without a trace in memory. A size may lie in two metadata blocks.</summary>
    private long StoredBytesOnce(long first, long end)
    {
        using MetadataVisit visit = _tables.Visit();
        Span<byte> part = stackalloc byte[BlockSizeField.Size + MetadataTable.BlockSize];
        long sum = 0;
        int carried = 0;
        long stop = _sizes + end * BlockSizeField.Size;
        for (long at = _sizes + first * BlockSizeField.Size; at < stop;)
        {
            int taken = (int)Math.Min(stop - at, MetadataTable.BlockSize - (at & (MetadataTable.BlockSize - 1)));
            _tables.Inodes.ReadOnce(at, part.Slice(carried, taken));
            Span<byte> whole = part[..((carried + taken) & -BlockSizeField.Size)];
            ReadOnlySpan<uint> sizes = MemoryMarshal.Cast<byte, uint>(whole);
            sum += SumOfLow24(sizes[..(sizes.Length / 2)]) + SumOfLow24(sizes[(sizes.Length / 2)..]);
            carried = carried + taken - whole.Length;
            part.Slice(whole.Length, carried).CopyTo(part);
            at += taken;
        }

        return sum;
    }

    /// <summary>At most 2^10 values of 24 bits: a lane of 32 bits holds the sum of 2^8, which is all a lane of at least four
    /// gets.</summary>
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
