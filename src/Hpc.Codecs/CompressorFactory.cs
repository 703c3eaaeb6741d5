using Hpc.Binary;

namespace Hpc.Codecs;

/// <summary>Compressors by name.</summary>
public static class CompressorFactory
{
    /// <param name="name">As squashfs-tools spell it: gzip, xz, lz4, zstd.</param>
    /// <param name="blockSize">Bytes of the largest block.</param>
    /// <param name="level">On the compressor's own scale; null for its default.</param>
    /// <exception cref="UnsupportedFeatureException">Any other name, or a level that the compressor does not have.</exception>
    public static Compressor Create(string name, int blockSize, int? level = null) => name switch
    {
        GzipDecompressor.CodecName => new GzipCompressor(Checked(name, level ?? GzipCompressor.DefaultLevel, 1, 12)),
        XzDecompressor.CodecName => new XzCompressor(blockSize, Checked(name, level ?? XzCompressor.DefaultLevel, 0, 9)),
        Lz4Decompressor.CodecName => new Lz4Compressor(Checked(name, level ?? 0, 0, 12)),
        ZstdDecompressor.CodecName => new ZstdCompressor(Checked(name, level ?? ZstdCompressor.DefaultLevel, 1, 22)),
        _ => throw new UnsupportedFeatureException($"compressing with \"{name}\"", "choose zstd, gzip, xz or lz4"),
    };

    /// <summary>For pieces that are a file of the usual tools when they stand in a row: members of gzip, frames of
    /// zstd.</summary>
    /// <exception cref="UnsupportedFeatureException">Any other name, or a level that the compressor does not have.</exception>
    public static Compressor CreateForFiles(string name, int? level = null) => name switch
    {
        GzipDecompressor.CodecName => new GzipMemberCompressor(Checked(name, level ?? GzipCompressor.DefaultLevel, 1, 12)),
        ZstdDecompressor.CodecName => new ZstdCompressor(Checked(name, level ?? ZstdCompressor.DefaultLevel, 1, 22)),
        _ => throw new UnsupportedFeatureException($"layers compressed with \"{name}\"", "choose gzip or zstd"),
    };

    private static int Checked(string name, int level, int minimum, int maximum) => level >= minimum && level <= maximum
        ? level
        : throw new UnsupportedFeatureException($"{name} at level {level}", $"choose a level from {minimum} to {maximum}");
}
