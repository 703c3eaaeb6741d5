using Hpc.Binary;
using Hpc.Linux;

namespace Hpc.Build;

/// <summary>The content of an open file, up to the size that it had when it was looked at: one that grows meanwhile ends
/// there.</summary>
internal sealed class HostFileStream(int fd, long size) : ForwardStream, ISparseContent, IRandomContent
{
    private long _position;

    /// <summary>The piece of data that begins at or behind the position, as far as it was looked for.</summary>
    private long _dataStart;
    private long _dataEnd;

    /// <summary>The descriptor's own position is another.</summary>
    private bool _hasMoved;

    public override long Length => size;

    public RandomAccessSource Bytes => new FileSource(fd, 0, size, owned: false);

    /// <param name="error">The errno where null is returned, else 0.</param>
    internal static HostFileStream? TryOpen(string path, long size, out int error)
    {
        int fd = Fcntl.TryOpen(path, Fcntl.O_RDONLY | Fcntl.O_NOFOLLOW | Fcntl.O_NONBLOCK);
        error = Math.Max(-fd, 0);
        return fd < 0 ? null : new HostFileStream(fd, size);
    }

    public override int Read(Span<byte> buffer)
    {
        if (_hasMoved)
        {
            _ = Unistd.TrySeek(fd, _position); // a file in which data could be looked for
            _hasMoved = false;
        }

        int wanted = (int)Math.Min(buffer.Length, size - _position);
        int read = wanted <= 0 ? 0 : Unistd.Read(fd, buffer[..wanted]);
        _position += read;
        return read;
    }

    public bool TrySkipZeros(int count)
    {
        if (count > size - _position)
        {
            return false;
        }

        if (_position >= _dataEnd)
        {
            FindData();
        }

        bool isHole = _position + count <= _dataStart;
        _position += isHole ? count : 0;
        _hasMoved |= isHole;
        return isHole;
    }

    public IReadOnlyList<(long Offset, long Length)> DataParts()
    {
        List<(long, long)> parts = [];
        for (long at = 0; at < size;)
        {
            long start = Unistd.TrySeekData(fd, at), end = start < 0 ? start : Unistd.TrySeekHole(fd, start);
            _hasMoved = true;
            if (start == -Errno.ENXIO)
            {
                return parts;
            }

            if (end < 0)
            {
                return [(0, size)]; // a file system that does not say
            }

            parts.Add((start, Math.Min(end, size) - start));
            at = end;
        }

        return parts;
    }

    private void FindData()
    {
        long start = Unistd.TrySeekData(fd, _position);
        long end = start < 0 ? size : Unistd.TrySeekHole(fd, start);
        (_dataStart, _dataEnd) = start == -Errno.ENXIO ? (size, size) : start < 0 || end < 0 ? (_position, size) : (start, end);
        _hasMoved = start >= 0;
    }

    protected override void Dispose(bool disposing)
    {
        _ = Unistd.Close(fd);
        base.Dispose(disposing);
    }
}
