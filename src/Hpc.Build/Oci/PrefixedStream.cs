using Hpc.Binary;

namespace Hpc.Build;

/// <summary>Some bytes that have been read already, then the rest of their stream.</summary>
internal sealed class PrefixedStream(byte[] prefix, Stream rest, bool leaveOpen = false) : ForwardStream
{
    private int _position;

    public override int Read(Span<byte> buffer)
    {
        if (_position == prefix.Length)
        {
            return rest.Read(buffer);
        }

        int count = Math.Min(buffer.Length, prefix.Length - _position);
        prefix.AsSpan(_position, count).CopyTo(buffer);
        _position += count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !leaveOpen)
        {
            rest.Dispose();
        }

        base.Dispose(disposing);
    }
}
