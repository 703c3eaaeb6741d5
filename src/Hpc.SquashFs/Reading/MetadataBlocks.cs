using System.Buffers;
using System.Buffers.Binary;
using Hpc.Binary;

namespace Hpc.SquashFs;

/// <summary>Where the metadata blocks of one table begin in the image, in order. Two kinds of table exist: those with an
/// array of positions, and the inode and directory tables without one, where each block's size tells where the next is.</summary>
public sealed class MetadataBlocks
{
    /// <summary>Blocks of the largest table that is read: 4 GiB when decoded, which are the inodes of 100 million
    /// files.</summary>
    public const int MostBlocks = 1 << 19;

    /// <summary>Bytes of the image that are looked at at once; holds whole positions.</summary>
    private const int WindowSize = 64 * 1024;

    private const int FirstRoom = 64;

    /// <summary>Counted from <see cref="Start"/>.</summary>
    private uint[] _starts;

    private MetadataBlocks(string name, long start, long end, int room)
    {
        Name = name;
        Start = start;
        End = end;
        _starts = new uint[room];
    }

    /// <summary>The table, for error messages.</summary>
    public string Name { get; }

    /// <summary>Where the first block may begin; references into the table count from here.</summary>
    public long Start { get; }

    /// <summary>Where whatever comes behind the last block begins.</summary>
    public long End { get; }

    public int Count { get; private set; }

    /// <summary>Walks from block to block. Stops where there is no whole block: what refers to blocks behind that is
    /// refused when it is followed.</summary>
    public static MetadataBlocks Walk(RandomAccessSource image, string name, long start, long end)
    {
        if (start < 0 || end < start || end - start > uint.MaxValue)
        {
            throw new CorruptImageException(name, start, $"{end - start} bytes", $"0 to {uint.MaxValue}");
        }

        image.AskFor(start, end - start);
        MetadataBlocks blocks = new(name, start, end, FirstRoom);
        byte[] window = ArrayPool<byte>.Shared.Rent(WindowSize);
        try
        {
            blocks.WalkIn(image, window.AsSpan(0, WindowSize));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(window);
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

        byte[] window = ArrayPool<byte>.Shared.Rent(WindowSize);
        try
        {
            long first = FirstOf(image, table, window.AsSpan(0, WindowSize));
            MetadataBlocks blocks = new(table.Name, first, table.PointersStart, (int)table.BlockCount);
            blocks.ReadPointers(image, table, window.AsSpan(0, WindowSize));
            return blocks;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(window);
        }
    }

    /// <summary>Where the header of a block lies in the image.</summary>
    public long StartOf(int block) => Start + _starts[block];

    /// <summary>An upper bound for the bytes of a block with its header.</summary>
    public int StoredBound(int block)
    {
        long end = block + 1 < Count && _starts[block + 1] > _starts[block] ? StartOf(block + 1) : End;
        return (int)Math.Min(end - StartOf(block), MetadataHeader.Size + SquashFsLimits.MetadataBlockSize);
    }

    /// <summary>The number of the block that a reference means.</summary>
    public int Find(MetadataReference reference)
    {
        long wanted = reference.Block;
        int low = 0;
        int high = reference.Offset < SquashFsLimits.MetadataBlockSize ? Count - 1 : -1;
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            if (_starts[middle] == wanted)
            {
                return middle;
            }

            if (_starts[middle] < wanted)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        throw new CorruptImageException(Name, Start + wanted, $"a reference to {reference}",
            "the start of a metadata block, and a byte of it");
    }

    private void WalkIn(RandomAccessSource image, Span<byte> window)
    {
        long windowStart = Start;
        int windowLength = 0;
        for (long position = Start; position < End;)
        {
            if (position + MetadataHeader.Size > windowStart + windowLength)
            {
                windowStart = position;
                windowLength = image.Read(position, window[..(int)Math.Min(WindowSize, End - position)]);
            }

            ReadOnlySpan<byte> bytes = window[(int)(position - windowStart)..windowLength];
            long next = bytes.Length < MetadataHeader.Size
                ? long.MaxValue : position + MetadataHeader.Size + SizeField(bytes).StoredSize;
            if (next > End || next - position > MetadataHeader.Size + SquashFsLimits.MetadataBlockSize)
            {
                break;
            }

            Add((uint)(position - Start));
            position = next;
        }
    }

    private void Add(uint start)
    {
        if (Count == MostBlocks)
        {
            throw TooLarge(Name);
        }

        if (Count == _starts.Length)
        {
            Array.Resize(ref _starts, Count * 2);
        }

        _starts[Count++] = start;
    }

    /// <summary>The lowest position of the array; where the array begins, if it is empty.</summary>
    private static long FirstOf(RandomAccessSource image, in PointerTable table, Span<byte> window)
    {
        long first = table.BlockCount == 0 ? table.PointersStart : long.MaxValue;
        for (int block = 0; block < table.BlockCount; block++)
        {
            int at = block * PointerTable.PointerSize;
            first = Math.Min(first, table.ParsePointer(Pointer(image, table, at, window), table.PointersStart + at).Value);
        }

        return first;
    }

    private void ReadPointers(RandomAccessSource image, in PointerTable table, Span<byte> window)
    {
        bool isWholeInWindow = table.PointersSize <= WindowSize;
        for (int block = 0; block < table.BlockCount; block++)
        {
            int at = block * PointerTable.PointerSize;
            long position = BinaryPrimitives.ReadInt64LittleEndian(isWholeInWindow
                ? window[at..] : Pointer(image, table, at, window));
            _starts[Count++] = (ulong)(position - Start) <= uint.MaxValue ? (uint)(position - Start)
                : throw new CorruptImageException(table.Name, position, $"blocks {position - Start} bytes apart",
                    $"at most {uint.MaxValue}");
        }
    }

    /// <summary>The position at a byte of the array, from the window that it is in, which is read when its first one is asked
    /// for.</summary>
    private static ReadOnlySpan<byte> Pointer(RandomAccessSource image, in PointerTable table, int at, Span<byte> window)
    {
        int inWindow = at % WindowSize;
        if (inWindow == 0)
        {
            image.ReadExactly(table.PointersStart + at, window[..(int)Math.Min(WindowSize, table.PointersSize - at)], table.Name);
        }

        return window[inWindow..];
    }

    private static UnsupportedFeatureException TooLarge(string table) =>
        new($"a {table} of more than {MostBlocks} blocks", "pack the image in parts");

    private static MetadataHeader SizeField(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadUInt16LittleEndian(bytes));
}
