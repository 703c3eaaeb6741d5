using Hpc.Binary;

namespace Hpc.Linux;

/// <summary>A file open for reading and writing, at any offset and by several threads.</summary>
public sealed class FileStorage(int fd) : RandomAccessStorage, IDisposable
{
    public int Fd => fd;

    public override long Length => Unistd.Length(fd);

    public override int Read(long offset, Span<byte> destination)
    {
        int done = Unistd.TryPread(fd, destination, offset);
        return done >= 0 ? done : throw new SystemCallException("pread", $"{fd}, {destination.Length} bytes, {offset}", -done);
    }

    public override void Write(long offset, ReadOnlySpan<byte> bytes) =>
        Check(Unistd.TryPwrite(fd, bytes, offset), "pwrite", $"{fd}, {bytes.Length} bytes, {offset}");

    public override void SetLength(long length) => Check(Unistd.TryTruncate(fd, length), "ftruncate", $"{fd}, {length}");

    /// <summary>Waits until all is on the disk.</summary>
    public void Sync() => Check(Unistd.TrySync(fd), "fsync", $"{fd}");

    public void Dispose() => _ = Unistd.Close(fd);

    private static void Check(int result, string call, string arguments)
    {
        if (result < 0)
        {
            throw new SystemCallException(call, arguments, -result);
        }
    }
}
