using Hpc.Binary;

namespace Hpc.Linux;

/// <summary>A window of an open file, read with pread(2): never mmap, so a truncated file or a failing disk is an error
/// and not a signal. Owns the descriptor unless told otherwise.</summary>
public sealed class FileSource : RandomAccessSource, IDisposable
{
    private readonly bool _owned;
    private readonly long _start;

    /// <param name="start">Where the window begins in the file, e.g. the offset of a SIF partition.</param>
    /// <param name="length">Its size; -1 for everything up to the end of the file.</param>
    public FileSource(int fd, long start = 0, long length = -1, bool owned = true)
    {
        Fd = fd;
        _owned = owned;
        _start = start;
        long size = Unistd.Length(fd);
        if (start < 0 || start > size || length > size - start)
        {
            throw new CorruptImageException("image in file", start, $"{length} bytes in a file of {size}", "a part of the file");
        }

        Length = length < 0 ? size - start : length;
    }

    public static FileSource Open(string path) => new(Fcntl.Open(path, Fcntl.O_RDONLY | Fcntl.O_CLOEXEC));

    public int Fd { get; }

    public override long Length { get; }

    /// <exception cref="SystemCallException">The device or the network file system failed.</exception>
    public override int Read(long offset, Span<byte> destination)
    {
        if (offset < 0 || offset >= Length)
        {
            return 0;
        }

        int wanted = (int)Math.Min(destination.Length, Length - offset);
        int done = Unistd.TryPread(Fd, destination[..wanted], _start + offset);
        return done >= 0 ? done : throw new SystemCallException("pread", $"{Fd}, {wanted} bytes, {_start + offset}", -done);
    }

    public override void AskFor(long offset, long length) =>
        _ = Fcntl.Advise(Fd, _start + offset, length, Fcntl.POSIX_FADV_WILLNEED);

    public void Dispose()
    {
        if (_owned)
        {
            _ = Unistd.Close(Fd);
        }
    }
}
