namespace Hpc.SquashFs;

/// <summary>Compressors as squashfs-tools spell them on the command line.</summary>
public static class CompressorNames
{
    public static string Name(this CompressorId compressor) => compressor switch
    {
        CompressorId.Gzip => "gzip",
        CompressorId.Lzma => "lzma",
        CompressorId.Lzo => "lzo",
        CompressorId.Xz => "xz",
        CompressorId.Lz4 => "lz4",
        CompressorId.Zstd => "zstd",
        _ => $"compressor {(ushort)compressor}",
    };
}
