using Hpc.Binary;

namespace Hpc.Crate;

/// <summary>The lines of a source, without their ends. A very long one comes in pieces.</summary>
internal sealed class SourceLines(RandomAccessSource source)
{
    private const int Longest = 1 << 20;

    private byte[] _buffer = new byte[64 * 1024];
    private int _begin, _end;
    private long _read;

    /// <summary>Of the line that was given last, from 1.</summary>
    public long Number { get; private set; }

    /// <param name="line">Good until the next call.</param>
    public bool TryNext(out ReadOnlySpan<byte> line)
    {
        int feed;
        while ((feed = _buffer.AsSpan(_begin, _end - _begin).IndexOf((byte)'\n')) < 0 && _end - _begin < Longest && Fill())
        {
        }

        int length = feed < 0 ? _end - _begin : feed;
        line = _buffer.AsSpan(_begin, length);
        line = line.EndsWith("\r"u8) ? line[..^1] : line;
        _begin += length + (feed < 0 ? 0 : 1);
        bool isLine = feed >= 0 || length > 0;
        Number += isLine ? 1 : 0;
        return isLine;
    }

    private bool Fill()
    {
        if (_begin > 0)
        {
            _buffer.AsSpan(_begin, _end - _begin).CopyTo(_buffer);
            (_begin, _end) = (0, _end - _begin);
        }

        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, Math.Min(_buffer.Length * 2, Longest));
        }

        int done = source.Read(_read, _buffer.AsSpan(_end));
        (_end, _read) = (_end + done, _read + done);
        return done > 0;
    }
}
