using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;

namespace Hpc.Linux;

/// <summary>&lt;fcntl.h&gt;: opening files and advising the page cache.</summary>
public static partial class Fcntl
{
    public const int AT_FDCWD = -100;

    private const int F_GETFD = 1;
    private const int F_GETFL = 3;
    private const int F_SETFL = 4;
    private const int F_DUPFD_CLOEXEC = 1030;
    private const int FD_CLOEXEC = 1;
    private const int FirstBehindStandard = 3;

    public const int O_RDONLY = 0;
    public const int O_WRONLY = 1;
    public const int O_RDWR = 2;
    public const int O_CREAT = 0x40;
    public const int O_EXCL = 0x80;
    public const int O_TRUNC = 0x200;
    public const int O_APPEND = 0x400;
    public const int O_NONBLOCK = 0x800;
    public const int O_CLOEXEC = 0x80000;
    public const int O_PATH = 0x200000;

    public static readonly int O_DIRECTORY = KernelNumber.O_DIRECTORY.Here;
    public static readonly int O_NOFOLLOW = KernelNumber.O_NOFOLLOW.Here;

    /// <summary>A file without a name in a directory; the flag holds O_DIRECTORY. Linux 3.11; not on every file system.</summary>
    public static readonly int O_TMPFILE = 0x400000 | O_DIRECTORY;

    public const int POSIX_FADV_NORMAL = 0;
    public const int POSIX_FADV_RANDOM = 1;
    public const int POSIX_FADV_SEQUENTIAL = 2;
    public const int POSIX_FADV_WILLNEED = 3;
    public const int POSIX_FADV_DONTNEED = 4;

    /// <summary>openat(2), always with O_CLOEXEC.</summary>
    /// <param name="directory">A directory descriptor or <see cref="AT_FDCWD"/>.</param>
    /// <param name="path">Latin-1 string of the path's bytes.</param>
    public static int OpenAt(int directory, string path, int flags, uint mode = 0)
    {
        int fd = TryOpenAt(directory, path, flags, mode);
        return fd >= 0 ? fd : throw new SystemCallException("openat", $"{At(directory)}\"{path}\", 0x{flags:x}", -fd);
    }

    /// <summary>As <see cref="OpenAt"/>, for callers to whom failure is an answer: the descriptor, or the negative
    /// errno.</summary>
    public static int TryOpenAt(int directory, string path, int flags, uint mode = 0)
    {
        int fd;
        do
        {
            fd = openat(directory, path, flags | O_CLOEXEC, mode);
        }
        while (fd < 0 && Marshal.GetLastPInvokeError() == Errno.EINTR);
        return fd >= 0 ? fd : -Marshal.GetLastPInvokeError();
    }

    /// <summary>open(2), always with O_CLOEXEC.</summary>
    public static int Open(string path, int flags, uint mode = 0) => OpenAt(AT_FDCWD, path, flags, mode);

    /// <inheritdoc cref="TryOpenAt"/>
    public static int TryOpen(string path, int flags, uint mode = 0) => TryOpenAt(AT_FDCWD, path, flags, mode);

    /// <summary>F_DUPFD_CLOEXEC: a further descriptor, 3 or higher, that execve(2) closes; or a negated errno.</summary>
    public static int TryDuplicate(int fd)
    {
        int copy = fcntl(fd, F_DUPFD_CLOEXEC, FirstBehindStandard);
        return copy >= 0 ? copy : -Marshal.GetLastPInvokeError();
    }

    /// <summary>F_GETFD: whether execve(2) closes the descriptor.</summary>
    public static bool ClosesOnExec(int fd) => (fcntl(fd, F_GETFD, 0) & FD_CLOEXEC) != 0;

    /// <summary>Whether a read of what is not there yet waits for it, by whoever shares the open file.</summary>
    public static void SetBlocking(int fd, bool waits)
    {
        int flags = fcntl(fd, F_GETFL, 0);
        _ = flags < 0 ? flags : fcntl(fd, F_SETFL, waits ? flags & ~O_NONBLOCK : flags | O_NONBLOCK);
    }

    /// <summary>posix_fadvise(2). Advice only: whether the kernel followed it changes nothing that a caller can see, so
    /// the errno (which posix_fadvise returns rather than sets) is for those who want to know.</summary>
    public static int Advise(int fd, long offset, long length, int advice) => posix_fadvise(fd, offset, length, advice);

    private static string At(int directory) => directory == AT_FDCWD ? "" : $"{directory}, ";

    [LibraryImport("libc", SetLastError = true)]
    private static partial int openat(int directory, [MarshalUsing(typeof(Latin1Marshaller))] string path, int flags, uint mode);

    [LibraryImport("libc")]
    private static partial int posix_fadvise(int fd, long offset, long length, int advice);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fcntl(int fd, int command, int argument);
}
