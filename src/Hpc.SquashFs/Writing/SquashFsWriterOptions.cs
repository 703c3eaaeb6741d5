using Hpc.Binary;

namespace Hpc.SquashFs;

/// <summary>All that an image depends on besides its files. The number of threads changes no byte of it.</summary>
/// <param name="Compressor">What blocks are compressed with; its name and level go into the image.</param>
/// <param name="Decompressor">Its counterpart, for looking at what was already written.</param>
public sealed record SquashFsWriterOptions(Compressor Compressor, Decompressor Decompressor)
{
    public const int DefaultBlockSize = 128 * 1024;

    /// <summary>Bytes of a data block: a power of two from 4 KiB to 1 MiB.</summary>
    public int BlockSize { get; init; } = DefaultBlockSize;

    /// <summary>When the image was made, seconds since 1970. Also the time of directories that nobody described.</summary>
    public uint ModifiedTime { get; init; }

    /// <summary>Compressing threads; 0 to compress on the caller's.</summary>
    public int Threads { get; init; }

    /// <summary>Starts a thread that runs what it is given; asked <see cref="Threads"/> times.</summary>
    public Action<Action>? StartThread { get; init; }

    /// <summary>Also put the last, short block of large files into fragments: smaller, and one more block to decode for who
    /// reads such a file. Files smaller than a block always go there.</summary>
    public bool PackTails { get; init; }
}
