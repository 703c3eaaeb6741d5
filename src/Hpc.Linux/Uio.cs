using System.Runtime.InteropServices;

namespace Hpc.Linux;

/// <summary>&lt;sys/uio.h&gt;.</summary>
public static unsafe partial class Uio
{
    /// <summary>UIO_MAXIOV: the most pieces that one call takes.</summary>
    public const int MaxPieces = 1024;

    /// <summary>writev(2) once: the bytes written, or the negative errno.</summary>
    public static int TryWritev(int fd, IoVector* pieces, int count)
    {
        nint done = writev(fd, pieces, count);
        return done >= 0 ? (int)done : -Marshal.GetLastPInvokeError();
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint writev(int fd, IoVector* pieces, int count);
}
