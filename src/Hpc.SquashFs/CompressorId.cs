namespace Hpc.SquashFs;

/// <summary>Superblock field "compression": the one compressor that an image uses for everything in it.</summary>
public enum CompressorId : ushort
{
    /// <summary>zlib streams (RFC 1950), whatever the name says.</summary>
    Gzip = 1,

    /// <summary>LZMA "alone" streams (13-byte header); only out-of-tree kernels read them.</summary>
    Lzma = 2,

    /// <summary>Raw LZO1X.</summary>
    Lzo = 3,

    /// <summary>xz container, CRC32 check, optionally with a branch filter.</summary>
    Xz = 4,

    /// <summary>Raw LZ4 blocks, no frame.</summary>
    Lz4 = 5,

    /// <summary>Zstandard frames (RFC 8878).</summary>
    Zstd = 6,
}
