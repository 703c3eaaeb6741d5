using Hpc.Binary;

namespace Hpc.Sif;

/// <summary>A SIF file that can be written: a file, or memory. Bytes that were never written read as zero.</summary>
public abstract class SifStorage : RandomAccessSource
{
    /// <summary>Writes all of <paramref name="bytes"/> at <paramref name="offset"/>, growing the file as needed.</summary>
    public abstract void Write(long offset, ReadOnlySpan<byte> bytes);

    /// <summary>Cuts the file, or grows it with zeros.</summary>
    public abstract void SetLength(long length);
}
