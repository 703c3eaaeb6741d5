using Hpc.Binary;

namespace Hpc.SquashFs;

/// <summary>A table of metadata blocks (inodes, directory listings) as one contiguous range of bytes, decoded block by block as
/// it is read. Because the range is contiguous no record ever straddles anything, and a position in it is a plain number. Where
/// decoded blocks are kept is the <see cref="BlockStore"/>'s.</summary>
public abstract class MetadataTable : IDisposable
{
    public const int BlockSize = SquashFsLimits.MetadataBlockSize;

    /// <summary>log2 of <see cref="BlockSize"/>.</summary>
    protected const int BlockLog = 13;

    private readonly BlockStore _store;
    private readonly MetadataBlocks _blocks;
    private readonly RandomAccessSource _image;
    private readonly Decompressor _decompressor;
    private long _size;

    protected MetadataTable(BlockStore store, MetadataBlocks blocks, RandomAccessSource image, Decompressor decompressor)
    {
        _store = store;
        _blocks = blocks;
        _image = image;
        _decompressor = decompressor;
        _size = (long)blocks.Count << BlockLog;
    }

    /// <summary>Bytes when decoded; an upper bound until the last block is, which may be short.</summary>
    public long Size => Volatile.Read(ref _size);

    protected int BlockCount => _blocks.Count;

    /// <summary>A visit that lasts for several reads.</summary>
    public MetadataVisit Visit() => _store.Enter();

    /// <summary>The position that a reference of the image means.</summary>
    public long PositionOf(MetadataReference reference) => ((long)_blocks.Find(reference) << BlockLog) + reference.Offset;

    /// <summary>For error messages: where the block of a position lies in the image, plus the byte in the decoded
    /// block.</summary>
    public long OriginOf(long position) => (ulong)position >> BlockLog is var block && block < (ulong)_blocks.Count
        ? _blocks.StartOf((int)block) + (position & (BlockSize - 1)) : -1;

    /// <summary>The bytes at a position, in a visit; they stay until its end or the next read, of whichever table.</summary>
    public ReadOnlySpan<byte> Read(long position, int length)
    {
        Require(position, length);
        ReadOnlySpan<byte> bytes = Look(position, length);
        Require(position, length);
        return bytes;
    }

    /// <summary>The bytes at a position, fewer than <paramref name="length"/> where the table ends before.</summary>
    public ReadOnlySpan<byte> ReadUpTo(long position, int length)
    {
        length = (int)Math.Clamp(Size - position, 0, length);
        Require(position, length);
        ReadOnlySpan<byte> bytes = Look(position, length);
        return bytes[..(int)Math.Clamp(Size - position, 0, length)];
    }

    /// <summary>Copies bytes of one block, in a visit. One that is not decoded is decoded for this once: for who looks at each
    /// block of a long range a single time.</summary>
    public void ReadOnce(long position, Span<byte> target)
    {
        Require(position, target.Length);
        LookOnce(position, target);
        Require(position, target.Length);
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }

    /// <summary>Bytes of blocks that there are; behind the end of the last one they mean nothing.</summary>
    protected abstract ReadOnlySpan<byte> Look(long position, int length);

    /// <summary>As <see cref="Look"/>, of one block and without a trace in the store.</summary>
    protected abstract void LookOnce(long position, Span<byte> target);

    /// <summary>Decodes a block; what the target has room for behind it is zeros.</summary>
    /// <exception cref="CorruptImageException">It does not decode, or is short and not the last.</exception>
    protected void Decode(int block, Span<byte> target)
    {
        long header = _blocks.StartOf(block);
        Span<byte> stored = stackalloc byte[MetadataHeader.Size + BlockSize];
        stored = stored[.._image.Read(header, stored[.._blocks.StoredBound(block)])];
        MetadataHeader size = MetadataHeader.Parse(stored, header);
        ReadOnlySpan<byte> body = stored[MetadataHeader.Size..];
        if (size.StoredSize > body.Length)
        {
            throw new CorruptImageException($"{_blocks.Name}, block size", header, $"{size.StoredSize}", $"1 to {body.Length}");
        }

        body = body[..size.StoredSize];
        int decoded = size.IsCompressed ? _decompressor.Decompress(body, target) : CopyTo(body, target);
        if (decoded < 1)
        {
            throw new CorruptImageException($"{_blocks.Name}, block", header,
                $"{body.Length} bytes that are no {_decompressor.Name}",
                $"{_decompressor.Name} data of 1 to {BlockSize} bytes");
        }

        NoteLength(block, header, decoded);
        target[decoded..].Clear(); // a decoder may have used the room behind
    }

    private void NoteLength(int block, long header, int decoded)
    {
        if (block == _blocks.Count - 1)
        {
            Volatile.Write(ref _size, ((long)block << BlockLog) + decoded);
        }
        else if (decoded != BlockSize)
        {
            throw new CorruptImageException($"{_blocks.Name}, block", header,
                $"{decoded} decoded bytes in front of another block", $"{BlockSize}");
        }
    }

    private void Require(long position, int length)
    {
        if (position < 0 || length < 0 || position > Size - length)
        {
            throw Outside(position, length);
        }
    }

    private CorruptImageException Outside(long position, int length) =>
        new(_blocks.Name, OriginOf(position), $"{length} bytes at decoded position {position}", $"positions 0 to {Size}");

    private static int CopyTo(ReadOnlySpan<byte> source, Span<byte> target)
    {
        source.CopyTo(target);
        return source.Length;
    }
}
