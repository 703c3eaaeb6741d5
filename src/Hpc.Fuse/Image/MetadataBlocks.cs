using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Hpc.Binary;
using Hpc.Linux;
using Hpc.SquashFs;

namespace Hpc.Fuse;

/// <summary>Where the metadata blocks of one table begin in the image, in order. Two kinds of table exist: those with an
/// array of positions, and the inode and directory tables without one, where each block's size tells where the next is.</summary>
internal sealed unsafe class MetadataBlocks : IDisposable
{
    /// <summary>Blocks of the largest table that is served: 4 GiB when decoded, which are the inodes of 100 million files.</summary>
    private const int MostBlocks = 1 << 19;

    private const int WalkWindow = 64 * 1024;

    /// <summary>Counted from <see cref="Start"/>.</summary>
    private readonly MappedMemory _starts;

    private MetadataBlocks(string name, long start, long end, long maximumCount)
    {
        Name = name;
        Start = start;
        End = end;
        _starts = new MappedMemory(Math.Min(maximumCount, MostBlocks) * sizeof(uint));
    }

    /// <summary>The table, for error messages.</summary>
    public string Name { get; }

    /// <summary>Where the first block may begin; references into the table count from here.</summary>
    public long Start { get; }

    /// <summary>Where whatever comes behind the last block begins.</summary>
    public long End { get; }

    public int Count { get; private set; }

    private uint* Starts => (uint*)_starts.Start;

    /// <summary>Walks from block to block. Stops where there is no whole block: what refers to blocks behind that is
    /// refused when it is followed.</summary>
    public static MetadataBlocks Walk(RandomAccessSource image, string name, long start, long end)
    {
        if (start < 0 || end < start || end - start > uint.MaxValue)
        {
            throw new CorruptImageException(name, start, $"{end - start} bytes", $"0 to {uint.MaxValue}");
        }

        (image as FileSource)?.Advise(start, end - start, Fcntl.POSIX_FADV_WILLNEED);
        MetadataBlocks blocks = new(name, start, end, (end - start) / SquashFsLimits.MetadataBlockStoredMinimum + 1);
        using MappedMemory memory = new(WalkWindow);
        Span<byte> window = new(memory.Start, WalkWindow);
        long windowStart = start;
        int windowLength = 0;
        for (long position = start; position < end;)
        {
            if (position + MetadataHeader.Size > windowStart + windowLength)
            {
                windowStart = position;
                windowLength = image.Read(position, window[..(int)Math.Min(WalkWindow, end - position)]);
            }

            ReadOnlySpan<byte> bytes = window[(int)(position - windowStart)..windowLength];
            long next = bytes.Length < MetadataHeader.Size ? long.MaxValue : position + MetadataHeader.Size + SizeField(bytes).StoredSize;
            if (next > end || next - position > MetadataHeader.Size + SquashFsLimits.MetadataBlockSize)
            {
                break;
            }

            if (blocks.Count == MostBlocks)
            {
                throw TooLarge(name);
            }

            blocks.Starts[blocks.Count++] = (uint)(position - start);
            position = next;
        }

        return blocks;
    }

    /// <summary>Reads the array of positions.</summary>
    public static MetadataBlocks FromPointers(RandomAccessSource image, in PointerTable table)
    {
        if (table.BlockCount > MostBlocks)
        {
            throw TooLarge(table.Name);
        }

        int count = (int)table.BlockCount;
        long first = count == 0 ? table.PointersStart : long.MaxValue;
        using MappedMemory memory = new(table.PointersSize);
        Span<byte> pointers = new(memory.Start, (int)table.PointersSize);
        image.ReadExactly(table.PointersStart, pointers, table.Name);
        for (int i = 0; i < count; i++)
        {
            int at = i * PointerTable.PointerSize;
            first = Math.Min(first, table.ParsePointer(pointers[at..], table.PointersStart + at).Value);
        }

        MetadataBlocks blocks = new(table.Name, first, table.PointersStart, count);
        foreach (long position in MemoryMarshal.Cast<byte, long>(pointers))
        {
            blocks.Starts[blocks.Count++] = position - first <= uint.MaxValue ? (uint)(position - first)
                : throw new CorruptImageException(table.Name, position, $"blocks {position - first} bytes apart", $"at most {uint.MaxValue}");
        }

        return blocks;
    }

    /// <summary>Where the header of a block lies in the image.</summary>
    public long StartOf(int block) => Start + Starts[block];

    /// <summary>An upper bound for the bytes of a block with its header.</summary>
    public int StoredBound(int block)
    {
        long end = block + 1 < Count && Starts[block + 1] > Starts[block] ? StartOf(block + 1) : End;
        return (int)Math.Min(end - StartOf(block), MetadataHeader.Size + SquashFsLimits.MetadataBlockSize);
    }

    /// <summary>The number of the block that a reference means.</summary>
    public int Find(MetadataReference reference)
    {
        long wanted = reference.Block;
        int low = 0;
        int high = Count - 1;
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            if (Starts[middle] == wanted)
            {
                return middle;
            }

            if (Starts[middle] < wanted)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        throw new CorruptImageException(Name, Start + wanted, $"a reference to {reference}", "the start of a metadata block");
    }

    public void Dispose() => _starts.Dispose();

    private static UnsupportedFeatureException TooLarge(string table) =>
        new($"a {table} of more than {MostBlocks} blocks", "pack the image in parts");

    private static MetadataHeader SizeField(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadUInt16LittleEndian(bytes));
}
