using Hpc.Binary;

namespace Hpc.Images;

/// <summary>The bytes of a file in an ext file system, by its block map (ext2, ext3) or its tree of extents (ext4).</summary>
internal sealed class ExtFileSource(ExtFileSystem system, ExtInode inode) : RandomAccessSource
{
    private const int Direct = 12, Indirections = 3, ExtentSize = 12, MostDepth = 5, LongestExtent = 0x8000;
    private const ushort ExtentMagic = 0xf30a;

    public override long Length => inode.Size;

    public override int Read(long offset, Span<byte> destination)
    {
        int wanted = (int)Math.Clamp(inode.Size - offset, 0, destination.Length);
        for (int done = 0; done < wanted;)
        {
            long logical = (offset + done) / system.BlockSize;
            int within = (int)((offset + done) % system.BlockSize), count = Math.Min(system.BlockSize - within, wanted - done);
            Span<byte> part = destination.Slice(done, count);
            long block = inode.HasExtents ? InExtents(logical) : InMap(logical);
            if (block == 0)
            {
                part.Clear();
            }
            else
            {
                system.ReadBlock(block, within, part, "ext file");
            }

            done += count;
        }

        return wanted;
    }

    /// <summary>The first block at or behind one of the file that is there; <see cref="long.MaxValue"/> if there is
    /// none.</summary>
    public long NextBlock(long logical) => inode.HasExtents ? NextInExtents(inode.Map, logical, 0) : NextInMap(logical);

    /// <summary>12 blocks, then three levels of blocks of block numbers. 0 is a hole.</summary>
    private long InMap(long logical)
    {
        if (logical < Direct)
        {
            return ExtFileSystem.U32(inode.Map, (int)logical * 4);
        }

        logical -= Direct;
        long perBlock = system.BlockSize / 4, span = perBlock;
        for (int level = 0; level < Indirections; level++, span *= perBlock)
        {
            if (logical < span)
            {
                return Indirect(ExtFileSystem.U32(inode.Map, (Direct + level) * 4), logical, span / perBlock);
            }

            logical -= span;
        }

        throw new CorruptImageException("ext file", 0, $"block {logical}", "what three levels of blocks can hold");
    }

    private long Indirect(long block, long logical, long span)
    {
        byte[] number = new byte[4];
        for (; block != 0; span /= system.BlockSize / 4)
        {
            system.ReadBlock(block, logical / span * 4, number, "ext block map");
            block = ExtFileSystem.U32(number, 0);
            logical %= span;
            if (span == 1)
            {
                return block;
            }
        }

        return 0;
    }

    private long InExtents(long logical)
    {
        byte[] node = inode.Map;
        for (int depth = 0; depth <= MostDepth; depth++)
        {
            (int entries, int left) = Header(node);
            if (Last(node, entries, logical) is not { Length: > 0 } entry)
            {
                return 0;
            }

            if (left == 0)
            {
                return InExtent(entry, logical);
            }

            node = Below(entry);
        }

        throw TooDeep();
    }

    private long NextInExtents(byte[] node, long logical, int depth)
    {
        (int entries, int left) = depth <= MostDepth ? Header(node) : throw TooDeep();
        for (int at = Math.Max(LastAt(node, entries, logical), 1); at <= entries; at++)
        {
            byte[] entry = node[(at * ExtentSize)..((at + 1) * ExtentSize)];
            long start = ExtFileSystem.U32(entry, 0);
            int length = ExtFileSystem.U16(entry, 4);
            long found = left > 0 ? NextInExtents(Below(entry), logical, depth + 1)
                : length <= LongestExtent && start + length > logical ? Math.Max(start, logical) : long.MaxValue;
            if (found != long.MaxValue)
            {
                return found;
            }
        }

        return long.MaxValue;
    }

    private long NextInMap(long logical)
    {
        for (long at = logical; at < Direct; at++)
        {
            if (ExtFileSystem.U32(inode.Map, (int)at * 4) != 0)
            {
                return at;
            }
        }

        long first = Direct, perBlock = system.BlockSize / 4, span = perBlock;
        for (int level = 0; level < Indirections; level++, first += span, span *= perBlock)
        {
            if (logical < first + span
                && Next(ExtFileSystem.U32(inode.Map, (Direct + level) * 4), span / perBlock, first,
                logical) is not long.MaxValue and var found)
            {
                return found;
            }
        }

        return long.MaxValue;
    }

    /// <param name="unit">Blocks of the file that each number of the block stands for.</param>
    /// <param name="first">The file's block that the first one begins with.</param>
    private long Next(long block, long unit, long first, long logical)
    {
        if (block == 0)
        {
            return long.MaxValue;
        }

        byte[] numbers = new byte[system.BlockSize];
        system.ReadBlock(block, 0, numbers, "ext block map");
        for (long at = Math.Max(0, (logical - first) / unit); at < numbers.Length / 4; at++)
        {
            uint number = ExtFileSystem.U32(numbers, (int)at * 4);
            long found = number == 0 ? long.MaxValue : unit == 1 ? first + at
                : Next(number, unit / (system.BlockSize / 4), first + (at * unit), logical);
            if (found != long.MaxValue)
            {
                return found;
            }
        }

        return long.MaxValue;
    }

    private static (int Entries, int Left) Header(byte[] node)
    {
        int entries = ExtFileSystem.U16(node, 2);
        return ExtFileSystem.U16(node, 0) == ExtentMagic && (entries + 1) * ExtentSize <= node.Length
            ? (entries, ExtFileSystem.U16(node, 6))
            : throw new CorruptImageException("ext extent tree", 0,
                $"magic 0x{ExtFileSystem.U16(node, 0):x4} and {entries} entries",
                $"0xf30a and at most {(node.Length / ExtentSize) - 1}");
    }

    private byte[] Below(byte[] entry)
    {
        long below = ExtFileSystem.U32(entry, 4) | ((long)ExtFileSystem.U16(entry, 8) << 32);
        byte[] node = new byte[system.BlockSize];
        system.ReadBlock(below, 0, node, "ext extent tree");
        return node;
    }

    private static CorruptImageException TooDeep() => new("ext extent tree", 0, "a deeper tree", $"at most {MostDepth} levels");

    /// <summary>The last entry that begins at or before a block.</summary>
    private static byte[] Last(byte[] node, int entries, long logical)
    {
        int found = LastAt(node, entries, logical);
        return found == 0 ? [] : node[(found * ExtentSize)..((found + 1) * ExtentSize)];
    }

    /// <summary>Counted from 1; 0 for none.</summary>
    private static int LastAt(byte[] node, int entries, long logical)
    {
        int found = 0;
        for (int at = 1; at <= entries && ExtFileSystem.U32(node, at * ExtentSize) <= logical; at++)
        {
            found = at;
        }

        return found;
    }

    /// <summary>One of more than 32,768 blocks was never written, and is that much shorter.</summary>
    private static long InExtent(byte[] extent, long logical)
    {
        int length = ExtFileSystem.U16(extent, 4);
        bool isWritten = length <= LongestExtent;
        long within = logical - ExtFileSystem.U32(extent, 0), start =
            ExtFileSystem.U32(extent, 8) | ((long)ExtFileSystem.U16(extent, 6) << 32);
        return isWritten && within < length ? start + within : 0;
    }
}
