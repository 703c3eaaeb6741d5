namespace Hpc.Binary;

/// <summary>A source, read from its beginning to its end.</summary>
public sealed class SourceStream(RandomAccessSource source) : ForwardStream
{
    private long _position;

    public override long Length => source.Length;

    public override int Read(Span<byte> buffer)
    {
        int read = source.Read(_position, buffer);
        _position += read;
        return read;
    }
}
