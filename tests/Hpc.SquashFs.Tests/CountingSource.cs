using Hpc.Binary;

namespace Hpc.SquashFs.Tests;

/// <summary>Counts what is read of another source.</summary>
internal sealed class CountingSource(RandomAccessSource source) : RandomAccessSource
{
    public override long Length => source.Length;

    public int Calls { get; private set; }
    public long Bytes { get; private set; }

    public override int Read(long offset, Span<byte> destination)
    {
        Calls++;
        Bytes += destination.Length;
        return source.Read(offset, destination);
    }
}
