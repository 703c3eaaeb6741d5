using Hpc.Binary;

namespace Hpc.Oci;

/// <summary>The bytes of one file in a tar stream, its holes filled with zeros. Forward only, good until the next entry is
/// read.</summary>
internal sealed class TarContent : Stream, ISparseContent
{
    private readonly Stream _source;
    private readonly SparseSegment[] _segments;
    private readonly long _size;
    private long _position;
    private int _segment;

    /// <param name="stored">Bytes in the stream from here on that belong to the entry.</param>
    /// <param name="size">Bytes of the file.</param>
    public TarContent(Stream source, long stored, long size, SparseSegment[] segments)
    {
        _source = source;
        _size = size;
        _segments = segments;
        Unread = stored;
    }

    /// <summary>Bytes of the entry that are still in the stream.</summary>
    public long Unread { get; private set; }

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => _size;

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        int wanted = (int)Math.Min(buffer.Length, _size - _position);
        if (wanted <= 0)
        {
            return 0;
        }

        long dataStart = NextData();
        if (_position < dataStart)
        {
            wanted = (int)Math.Min(wanted, dataStart - _position);
            buffer[..wanted].Clear();
        }
        else
        {
            long left = Math.Min(_segments[_segment].Offset + _segments[_segment].Length - _position, Unread);
            wanted = _source.Read(buffer[..(int)Math.Min(wanted, left)]);
            Unread -= wanted;
            if (wanted == 0)
            {
                throw new CorruptImageException("tar stream, file data", -1, $"the end after {_position} bytes",
                    $"{_size} bytes");
            }
        }

        _position += wanted;
        return wanted;
    }

    public bool TrySkipZeros(int count)
    {
        bool isHole = count <= Math.Min(NextData(), _size) - _position;
        _position += isHole ? count : 0;
        return isHole;
    }

    public IReadOnlyList<(long Offset, long Length)> DataParts() =>
        [.. _segments.Select(segment => (segment.Offset, segment.Length))];

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <summary>Where the data at or behind the position begins; the file's end where there is none.</summary>
    private long NextData()
    {
        while (_segment < _segments.Length && _position >= _segments[_segment].Offset + _segments[_segment].Length)
        {
            _segment++;
        }

        return _segment < _segments.Length ? _segments[_segment].Offset : _size;
    }

    /// <summary>Leaves the rest of the data out.</summary>
    public void Skip(Span<byte> scratch)
    {
        if (_source.CanSeek && Unread <= _source.Length - _source.Position)
        {
            _source.Seek(Unread, SeekOrigin.Current);
            Unread = 0;
        }

        while (Unread > 0)
        {
            int read = _source.Read(scratch[..(int)Math.Min(scratch.Length, Unread)]);
            if (read == 0)
            {
                throw new CorruptImageException("tar stream, file data", -1, $"the end with {Unread} bytes missing",
                    "the whole file");
            }

            Unread -= read;
        }
    }
}
