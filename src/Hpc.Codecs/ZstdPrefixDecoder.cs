namespace Hpc.Codecs;

/// <summary>Decodes one Zstandard frame only as far as wanted, and later further. A frame is a row of blocks of at most
/// 128 KiB, each of which is decoded whole: of a 1 MiB block of an image, a read of its first page costs an eighth.</summary>
/// <remarks>Not thread-safe. Earlier output is the dictionary of later output: between <see cref="Start"/> and the last
/// <see cref="DecodeTo"/>, source and destination must hold the same bytes, the destination at the same address.</remarks>
public sealed unsafe class ZstdPrefixDecoder : IDisposable
{
    private readonly ZstdContext _context = new();
    private int _consumed;

    /// <summary>Bytes decoded so far.</summary>
    public int Produced { get; private set; }

    /// <summary>The whole frame is decoded, and its checksum, if it has one, is right.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Forgets the last frame.</summary>
    public void Start()
    {
        _ = LibZstd.ZSTD_decompressBegin(_context);
        _consumed = 0;
        Produced = 0;
        IsComplete = false;
    }

    /// <summary>Decodes until at least <paramref name="wanted"/> bytes are there, or the frame ends.</summary>
    /// <param name="source">The whole frame.</param>
    /// <param name="destination">Room for the whole frame's bytes; those behind <see cref="Produced"/> are scratch space.</param>
    /// <param name="wanted">Bytes from the frame's beginning.</param>
    /// <returns><see cref="Produced"/>, or -1 when the frame is corrupt or does not fit.</returns>
    public int DecodeTo(ReadOnlySpan<byte> source, Span<byte> destination, int wanted)
    {
        fixed (byte* from = source, to = destination)
        {
            while (!IsComplete && Produced < wanted)
            {
                if (!Step(from, source.Length, to, destination.Length))
                {
                    return -1;
                }
            }
        }

        return Produced;
    }

    public void Dispose() => _context.Dispose();

    /// <summary>One piece of the frame: its header, a block's header, or a block.</summary>
    private bool Step(byte* source, int sourceLength, byte* destination, int capacity)
    {
        nuint piece = LibZstd.ZSTD_nextSrcSizeToDecompress(_context);
        if (piece == 0)
        {
            IsComplete = true;
            return true;
        }

        if (piece > (nuint)(sourceLength - _consumed))
        {
            return false;
        }

        nuint written = LibZstd.ZSTD_decompressContinue(
            _context, destination + Produced, (nuint)(capacity - Produced), source + _consumed, piece);
        if (LibZstd.IsError(written))
        {
            return false;
        }

        _consumed += (int)piece;
        Produced += (int)written;
        return true;
    }
}
