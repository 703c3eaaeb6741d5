namespace Hpc.SquashFs;

/// <summary>One decoded metadata block.</summary>
internal sealed class MetadataBlock
{
    private readonly byte[] _bytes = new byte[SquashFsLimits.MetadataBlockSize];
    private int _length;

    /// <summary>Where its header lies in the image; -1 when nothing is decoded here.</summary>
    internal long Position { get; private set; } = -1;

    /// <summary>Where the next block's header lies.</summary>
    internal long Next { get; private set; }

    /// <summary>When it was last asked for; grows.</summary>
    internal long LastUse { get; set; }

    internal ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    /// <summary>Room for the block that is about to be decoded; what was here is gone.</summary>
    internal Span<byte> Begin()
    {
        Position = -1;
        return _bytes;
    }

    internal void End(int length, long position, long next)
    {
        _length = length;
        Position = position;
        Next = next;
    }
}
