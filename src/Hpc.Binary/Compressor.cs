namespace Hpc.Binary;

/// <summary>Turns a block into its compressed form; the same block always into the same bytes. Stateless for the caller and
/// thread-safe; the real ones are in Hpc.Codecs.</summary>
public abstract class Compressor
{
    /// <summary>The compressor's name as squashfs-tools spell it: gzip, xz, lz4, zstd.</summary>
    public abstract string Name { get; }

    /// <summary>How hard it tries, on its own scale.</summary>
    public abstract int Level { get; }

    /// <summary>Encodes all of <paramref name="source"/> into the start of <paramref name="destination"/>.</summary>
    /// <returns>The number of bytes written, or 0 when they would be more than there is room for.</returns>
    public abstract int Compress(ReadOnlySpan<byte> source, Span<byte> destination);
}
