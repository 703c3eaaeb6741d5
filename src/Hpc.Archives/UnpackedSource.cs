using Hpc.Binary;
using Hpc.Linux;

namespace Hpc.Archives;

/// <summary>A file below a directory that is opened when it is read: an archive has more files than a process may open.</summary>
internal sealed class UnpackedSource(int directory, string name, long length) : RandomAccessSource
{
    public override long Length => length;

    /// <exception cref="SystemCallException">It is not there any more, or cannot be read.</exception>
    public override int Read(long offset, Span<byte> destination)
    {
        int fd = Openat2.TryOpenBelow(directory, name, Fcntl.O_RDONLY | Fcntl.O_NONBLOCK);
        if (fd < 0)
        {
            throw new SystemCallException("openat2", RawText.ToUtf16(name), -fd);
        }

        int wanted = (int)Math.Clamp(length - offset, 0, destination.Length);
        int done = Unistd.TryPread(fd, destination[..wanted], offset);
        _ = Unistd.Close(fd);
        return done >= 0 ? done : throw new SystemCallException("pread", RawText.ToUtf16(name), -done);
    }
}
