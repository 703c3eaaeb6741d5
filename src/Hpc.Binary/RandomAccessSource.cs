namespace Hpc.Binary;

/// <summary>Bytes that can be read at any offset: a file, a part of one, or memory. Reading is thread-safe.</summary>
public abstract class RandomAccessSource
{
    /// <summary>Size in bytes.</summary>
    public abstract long Length { get; }

    /// <summary>Fills <paramref name="destination"/> from <paramref name="offset"/>; returns how many bytes there were
    /// (fewer only at the end of the source).</summary>
    public abstract int Read(long offset, Span<byte> destination);

    /// <summary>Says that bytes will be read soon, so that whoever has them far away may fetch them; waits for nothing.</summary>
    public virtual void AskFor(long offset, long length)
    {
    }

    /// <summary>Fills all of <paramref name="destination"/>.</summary>
    /// <exception cref="CorruptImageException">The source ends before.</exception>
    public void ReadExactly(long offset, Span<byte> destination, string structure)
    {
        if (offset < 0 || offset > Length || destination.Length > Length - offset
            || Read(offset, destination) != destination.Length)
        {
            throw new CorruptImageException(structure, offset, $"a file of {Length} bytes",
                $"at least {destination.Length} bytes from here");
        }
    }

    /// <summary>The part from <paramref name="offset"/> of <paramref name="length"/> bytes, as a source of its own.</summary>
    public RandomAccessSource Slice(long offset, long length) => new SliceSource(this, offset, length);
}
