using Hpc.Binary;
using Hpc.Codecs;

namespace Hpc.Build;

/// <summary>A layer's tar stream. How it is compressed, its first bytes say: media types are often wrong.</summary>
public static class LayerStream
{
    /// <summary>gzip (RFC 1952), zstd (RFC 8878), xz, or none. Closing it closes the source.</summary>
    /// <exception cref="UnsupportedFeatureException">bzip2 or lz4.</exception>
    public static Stream Expand(Stream source)
    {
        byte[] head = new byte[6];
        int length = source.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        Stream whole = source.CanSeek ? Rewound(source) : new PrefixedStream(head[..length], source);
        return head switch
        {
            [0x1f, 0x8b, ..] => GzipInput.Of(whole),
            [0x28, 0xb5, 0x2f, 0xfd, ..] or [>= 0x50 and <= 0x5f, 0x2a, 0x4d, 0x18, ..] => new ZstdStream(whole),
            [0xfd, (byte)'7', (byte)'z', ..] => new XzStream(whole),
            [(byte)'B', (byte)'Z', (byte)'h', ..] => throw Refused("bzip2", "bzip2 -d"),
            [0x04, 0x22, 0x4d, 0x18, ..] => throw Refused("lz4", "lz4 -d"),
            _ => whole,
        };
    }

    private static Stream Rewound(Stream source)
    {
        source.Position = 0;
        return source;
    }

    private static UnsupportedFeatureException Refused(string compressor, string remedy) =>
        new($"an archive or layer compressed by {compressor}", $"decompress it first: {remedy}");
}
