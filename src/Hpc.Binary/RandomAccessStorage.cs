namespace Hpc.Binary;

/// <summary>A file that can be written at any offset: a file, a part of one, or memory. Bytes that were never written read as
/// zero.</summary>
public abstract class RandomAccessStorage : RandomAccessSource
{
    /// <summary>Writes all of <paramref name="bytes"/> at <paramref name="offset"/>, growing the file as needed.</summary>
    public abstract void Write(long offset, ReadOnlySpan<byte> bytes);

    /// <summary>Cuts the file, or grows it with zeros.</summary>
    public abstract void SetLength(long length);

    /// <summary>Everything from <paramref name="offset"/> on, as a storage of its own, e.g. the last partition of a SIF
    /// file.</summary>
    public RandomAccessStorage From(long offset) => new StorageTail(this, offset);
}
