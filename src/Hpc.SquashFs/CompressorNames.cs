using Hpc.Binary;

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

    /// <summary>The number that stands for a name.</summary>
    /// <exception cref="UnsupportedFeatureException">None does.</exception>
    internal static CompressorId Parse(string name)
    {
        for (CompressorId compressor = CompressorId.Gzip; compressor <= CompressorId.Zstd; compressor++)
        {
            if (compressor.Name() == name)
            {
                return compressor;
            }
        }

        throw new UnsupportedFeatureException($"squashfs with \"{name}\"", "choose zstd, gzip, xz or lz4");
    }
}
