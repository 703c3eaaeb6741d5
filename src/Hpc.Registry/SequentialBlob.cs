using Hpc.Binary;

namespace Hpc.Registry;

/// <summary>A blob that is sent in pieces: the next piece goes on where the last one ended, and one that is sent again begins
/// again.</summary>
internal sealed class SequentialBlob(Func<Stream> open) : IDisposable
{
    private Stream? _stream;
    private long _position;

    /// <summary>The bytes from an offset on, up to a length; closing it leaves the rest for the next piece.</summary>
    public Stream From(long offset, long length)
    {
        if (_stream is null || _position != offset)
        {
            _stream?.Dispose();
            _stream = open();
            _position = 0;
            Skip(offset);
        }

        return new Piece(this, length);
    }

    public void Dispose() => _stream?.Dispose();

    private void Skip(long count)
    {
        byte[] scratch = new byte[1 << 16];
        while (count > 0)
        {
            int read = Read(scratch.AsSpan(0, (int)Math.Min(scratch.Length, count)));
            count -= read > 0 ? read : throw new IOException("the blob became shorter");
        }
    }

    private int Read(Span<byte> buffer)
    {
        int read = _stream!.Read(buffer);
        _position += read;
        return read;
    }

    private sealed class Piece(SequentialBlob blob, long length) : ForwardStream
    {
        private long _done;

        public override int Read(Span<byte> buffer)
        {
            int read = blob.Read(buffer[..(int)Math.Min(buffer.Length, length - _done)]);
            _done += read;
            return read;
        }
    }
}
