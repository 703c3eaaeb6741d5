using Hpc.Linux;
using Hpc.Registry;

namespace Hpc.Build;

/// <summary>The content of an open file, up to the size that it had when it was looked at: one that grows meanwhile ends there.</summary>
internal sealed class HostFileStream(int fd, long size) : ForwardStream
{
    private long _position;

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
