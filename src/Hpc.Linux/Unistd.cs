using System.Runtime.InteropServices;

namespace Hpc.Linux;

/// <summary>&lt;unistd.h&gt;: reading, writing and closing descriptors. The Try calls return what the kernel returns,
/// a count or the negative errno, and never throw: they are for loops to which an error is an answer.</summary>
public static unsafe partial class Unistd
{
    /// <summary>read(2) once.</summary>
    public static int TryRead(int fd, byte* buffer, nuint count)
    {
        nint done = read(fd, buffer, count);
        return done >= 0 ? (int)done : -Marshal.GetLastPInvokeError();
    }

    /// <inheritdoc cref="TryRead(int, byte*, nuint)"/>
    public static int TryRead(int fd, Span<byte> buffer)
    {
        fixed (byte* bytes = buffer)
        {
            return TryRead(fd, bytes, (nuint)buffer.Length);
        }
    }

    /// <summary>write(2) once.</summary>
    public static int TryWrite(int fd, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* first = bytes)
        {
            nint done = write(fd, first, (nuint)bytes.Length);
            return done >= 0 ? (int)done : -Marshal.GetLastPInvokeError();
        }
    }

    /// <summary>pread(2) until <paramref name="buffer"/> is full or the file ends.</summary>
    /// <returns>Bytes read, fewer than asked only at the end of the file; or the negative errno.</returns>
    public static int TryPread(int fd, Span<byte> buffer, long offset)
    {
        int filled = 0;
        fixed (byte* bytes = buffer)
        {
            while (filled < buffer.Length)
            {
                nint done = pread(fd, bytes + filled, (nuint)(buffer.Length - filled), offset + filled);
                if (done == 0)
                {
                    break;
                }

                if (done > 0)
                {
                    filled += (int)done;
                }
                else if (Marshal.GetLastPInvokeError() is not Errno.EINTR and int errno)
                {
                    return -errno;
                }
            }
        }

        return filled;
    }

    /// <summary>read(2) once.</summary>
    public static int Read(int fd, Span<byte> buffer)
    {
        int done;
        do
        {
            done = TryRead(fd, buffer);
        }
        while (done == -Errno.EINTR);
        return done >= 0 ? done : throw new SystemCallException("read", $"{fd}, {buffer.Length} bytes", -done);
    }

    /// <summary>write(2) until all of <paramref name="bytes"/> is written.</summary>
    public static void WriteAll(int fd, ReadOnlySpan<byte> bytes)
    {
        int error = TryWriteAll(fd, bytes);
        if (error < 0)
        {
            throw new SystemCallException("write", $"{fd}, {bytes.Length} bytes", -error);
        }
    }

    /// <summary>The same: 0, or the negative errno.</summary>
    public static int TryWriteAll(int fd, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int done = TryWrite(fd, bytes);
            if (done >= 0)
            {
                bytes = bytes[done..];
            }
            else if (done != -Errno.EINTR)
            {
                return done;
            }
        }

        return 0;
    }

    /// <summary>pipe2(2) with O_CLOEXEC.</summary>
    public static (int Read, int Write) Pipe()
    {
        int* ends = stackalloc int[2];
        return pipe2(ends, Fcntl.O_CLOEXEC) == 0
            ? (ends[0], ends[1]) : throw new SystemCallException("pipe2", "O_CLOEXEC", Marshal.GetLastPInvokeError());
    }

    /// <summary>close(2). The descriptor is gone whatever is returned (Linux never leaves it open), so an error only
    /// reports a lost write of a descriptor that was written to.</summary>
    /// <returns>0 or the negative errno.</returns>
    public static int Close(int fd) => close(fd) == 0 ? 0 : -Marshal.GetLastPInvokeError();

    /// <summary>Size of a file or block device, by lseek(2) to its end. Moves the descriptor's offset, which pread
    /// ignores.</summary>
    public static long Length(int fd)
    {
        long end = lseek(fd, 0, 2);
        return end >= 0 ? end : throw new SystemCallException("lseek", $"{fd}, 0, SEEK_END", Marshal.GetLastPInvokeError());
    }

    /// <summary>lseek(2) to the beginning.</summary>
    public static long Rewind(int fd) => lseek(fd, 0, 0);

    /// <summary>Where the next read or write of the open file is; the negative errno where it has no places.</summary>
    public static long TryPosition(int fd) => Seek(fd, 0, whence: 1);

    /// <summary>lseek(2) to a position; the negative errno where it fails.</summary>
    public static long TrySeek(int fd, long position) => Seek(fd, position, whence: 0);

    /// <summary>lseek(2), SEEK_DATA: the next byte that is in no hole; -ENXIO where there is none.</summary>
    public static long TrySeekData(int fd, long position) => Seek(fd, position, whence: 3);

    /// <summary>lseek(2), SEEK_HOLE: the next hole, the last of which is the end of the file.</summary>
    public static long TrySeekHole(int fd, long position) => Seek(fd, position, whence: 4);

    public static uint Getuid() => getuid();

    public static uint Getgid() => getgid();

    public static int Getpid() => getpid();

    public static int Getppid() => getppid();

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint read(int fd, byte* buffer, nuint count);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint write(int fd, byte* buffer, nuint count);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint pread(int fd, byte* buffer, nuint count, long offset);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int pipe2(int* ends, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int close(int fd);

    private static long Seek(int fd, long position, int whence)
    {
        long reached = lseek(fd, position, whence);
        return reached >= 0 ? reached : -Marshal.GetLastPInvokeError();
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial long lseek(int fd, long offset, int whence);

    [LibraryImport("libc")]
    private static partial uint getuid();

    [LibraryImport("libc")]
    private static partial uint getgid();

    [LibraryImport("libc")]
    private static partial int getpid();

    [LibraryImport("libc")]
    private static partial int getppid();
}
