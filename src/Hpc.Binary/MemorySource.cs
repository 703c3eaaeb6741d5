namespace Hpc.Binary;

/// <summary>A source whose bytes are all in memory.</summary>
public sealed class MemorySource(ReadOnlyMemory<byte> bytes) : RandomAccessSource
{
    public override long Length => bytes.Length;

    public override int Read(long offset, Span<byte> destination)
    {
        if (offset < 0 || offset >= bytes.Length)
        {
            return 0;
        }

        int count = (int)Math.Min(destination.Length, bytes.Length - offset);
        bytes.Span.Slice((int)offset, count).CopyTo(destination);
        return count;
    }
}
