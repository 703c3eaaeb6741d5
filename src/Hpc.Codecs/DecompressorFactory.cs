using Hpc.Binary;

namespace Hpc.Codecs;

/// <summary>Decompressors by name.</summary>
public static class DecompressorFactory
{
    /// <param name="name">As squashfs-tools spell it: gzip, lzma, lzo, xz, lz4, zstd.</param>
    /// <exception cref="UnsupportedFeatureException">Any other name.</exception>
    public static Decompressor Create(string name) => name switch
    {
        GzipDecompressor.CodecName => new GzipDecompressor(),
        LzmaDecompressor.CodecName => new LzmaDecompressor(),
        LzoDecompressor.CodecName => new LzoDecompressor(),
        XzDecompressor.CodecName => new XzDecompressor(),
        Lz4Decompressor.CodecName => new Lz4Decompressor(),
        ZstdDecompressor.CodecName => new ZstdDecompressor(),
        _ => throw new UnsupportedFeatureException($"compressor \"{name}\"", "pack the image again with -comp zstd"),
    };
}
