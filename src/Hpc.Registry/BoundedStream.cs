namespace Hpc.Registry;

/// <summary>The next bytes of another stream and no more; closes it.</summary>
internal sealed class BoundedStream(Stream source, long length) : ForwardStream
{
    private long _position;

    public override int Read(Span<byte> buffer)
    {
        int read = source.Read(buffer[..(int)Math.Min(buffer.Length, length - _position)]);
        _position += read;
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            source.Dispose();
        }

        base.Dispose(disposing);
    }
}
