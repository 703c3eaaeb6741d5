using Hpc.Binary;

namespace Hpc.Codecs;

/// <summary>Decodes Zstandard frames, one after the other, as they are read. The window of a frame is at most 128 MiB, libzstd's
/// own limit for streams.</summary>
public sealed unsafe class ZstdStream : Stream
{
    private readonly Stream _source;
    private readonly ZstdContext _context = new();
    private readonly byte[] _input = new byte[1 << 17];
    private int _inputStart;
    private int _inputEnd;
    private bool _inFrame;

    /// <summary>The last output was full: the decoder may hold more of it.</summary>
    private bool _hasMore;

    /// <param name="source">Closed with this stream.</param>
    public ZstdStream(Stream source) => _source = source;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        while (true)
        {
            if (_inputStart == _inputEnd && !_hasMore && !Refill())
            {
                return _inFrame ? throw Corrupt("the end inside a frame") : 0;
            }

            int written = Decode(buffer);
            if (written > 0)
            {
                return written;
            }
        }
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _context.Dispose();
            _source.Dispose();
        }

        base.Dispose(disposing);
    }

    private bool Refill()
    {
        _inputStart = 0;
        _inputEnd = _source.Read(_input, 0, _input.Length);
        return _inputEnd > 0;
    }

    private int Decode(Span<byte> buffer)
    {
        fixed (byte* to = buffer, from = _input)
        {
            LibZstd.Buffer output = new() { Bytes = to, Size = (nuint)buffer.Length };
            LibZstd.Buffer input = new() { Bytes = from, Size = (nuint)_inputEnd, Position = (nuint)_inputStart };
            nuint result = LibZstd.ZSTD_decompressStream(_context, &output, &input);
            if (LibZstd.IsError(result))
            {
                throw LibZstd.CodeOf(result) == LibZstd.WindowTooLarge
                    ? new UnsupportedFeatureException("a Zstandard frame with a window of more than 128 MiB",
                    "compress it again, without --long or with --long=27")
                    : Corrupt("bytes that are no frame");
            }

            _inputStart = (int)input.Position;
            _inFrame = result != 0;
            _hasMore = _inFrame && output.Position == output.Size;
            return (int)output.Position;
        }
    }

    private static CorruptImageException Corrupt(string found) =>
        new("zstd stream", -1, found, "whole Zstandard frames (RFC 8878)");
}
