using Hpc.Binary;

namespace Hpc.Sif.Tests;

/// <summary>Counts the reads of another source.</summary>
internal sealed class CountingSource(RandomAccessSource source) : RandomAccessSource
{
    internal int Reads { get; private set; }

    public override long Length => source.Length;

    public override int Read(long offset, Span<byte> destination)
    {
        Reads++;
        return source.Read(offset, destination);
    }
}
