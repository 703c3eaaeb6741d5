using Hpc.Linux;
using Hpc.Registry;

namespace Hpc.Build;

/// <summary>The content of an open file, up to the size that it had when it was looked at: one that grows meanwhile ends there.</summary>
internal sealed class HostFileStream(int fd, long size) : ForwardStream
{
    private long _position;

    /// <param name="error">The errno where null is returned, else 0.</param>
    internal static HostFileStream? TryOpen(string path, long size, out int error)
    {
        int fd = Fcntl.TryOpen(path, Fcntl.O_RDONLY | Fcntl.O_NOFOLLOW);
        error = Math.Max(-fd, 0);
        return fd < 0 ? null : new HostFileStream(fd, size);
    }

    public override int Read(Span<byte> buffer)
    {
        int wanted = (int)Math.Min(buffer.Length, size - _position);
        int read = wanted <= 0 ? 0 : Unistd.Read(fd, buffer[..wanted]);
        _position += read;
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        _ = Unistd.Close(fd);
        base.Dispose(disposing);
    }
}
