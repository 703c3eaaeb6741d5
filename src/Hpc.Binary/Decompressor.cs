namespace Hpc.Binary;

/// <summary>Turns one compressed block into its bytes. Stateless for the caller and thread-safe; the real ones are in
/// Hpc.Codecs.</summary>
public abstract class Decompressor
{
    /// <summary>The compressor's name as squashfs-tools spell it: gzip, lzma, lzo, xz, lz4, zstd.</summary>
    public abstract string Name { get; }

    /// <summary>Decodes all of <paramref name="source"/> into the start of <paramref name="destination"/>.</summary>
    /// <returns>The number of bytes written, or -1 when the block is corrupt or does not fit.</returns>
    public abstract int Decompress(ReadOnlySpan<byte> source, Span<byte> destination);
}
