using Hpc.Binary;

namespace Hpc.Codecs;

/// <summary>Decodes an xz stream as it is read.</summary>
public sealed unsafe class XzStream : Stream
{
    /// <summary>What the largest preset of xz needs, 65 MiB, and no more than twice that.</summary>
    private const ulong MemoryLimit = 128 << 20;

    private readonly Stream _source;
    private readonly LzmaContext _context = new();
    private readonly byte[] _input = new byte[1 << 16];
    private int _start;
    private int _end;
    private bool _isOver;

    /// <param name="source">Closed with this stream.</param>
    public XzStream(Stream source)
    {
        _source = source;
        if (LibLzma.lzma_stream_decoder(_context.Stream, MemoryLimit, flags: LibLzma.Concatenated) != LibLzma.Ok)
        {
            throw new InvalidOperationException("liblzma has no memory for a decoder");
        }
    }

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <exception cref="CorruptImageException">The stream is damaged, cut short, or wants more memory than any
    /// writer's.</exception>
    public override int Read(Span<byte> buffer)
    {
        while (!_isOver && !buffer.IsEmpty)
        {
            if (_start == _end)
            {
                (_start, _end) = (0, _source.Read(_input));
            }

            int written = Decode(buffer);
            if (written > 0)
            {
                return written;
            }
        }

        return 0;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _context.Dispose();
        _source.Dispose();
        base.Dispose(disposing);
    }

    private int Decode(Span<byte> buffer)
    {
        fixed (byte* from = _input, to = buffer)
        {
            LzmaStream* stream = _context.Stream;
            stream->NextIn = from + _start;
            stream->AvailableIn = (nuint)(_end - _start);
            stream->NextOut = to;
            stream->AvailableOut = (nuint)buffer.Length;
            int result = LibLzma.lzma_code(stream, _start == _end ? LibLzma.Finish : LibLzma.Run);
            _start = _end - (int)stream->AvailableIn;
            _isOver = result == LibLzma.StreamEnd;
            return result is LibLzma.Ok or LibLzma.StreamEnd
                ? buffer.Length - (int)stream->AvailableOut
                : throw new CorruptImageException("xz stream", -1, $"what liblzma answers with error {result}",
                    "a whole xz stream");
        }
    }
}
