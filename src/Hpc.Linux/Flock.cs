using System.Runtime.InteropServices;

namespace Hpc.Linux;

/// <summary>flock(2), of &lt;sys/file.h&gt;: a lock on an open file, which goes with its last descriptor.</summary>
public static partial class Flock
{
    public const int LOCK_SH = 1;
    public const int LOCK_EX = 2;
    public const int LOCK_NB = 4;
    public const int LOCK_UN = 8;

    /// <summary>0, or the negative errno: EWOULDBLOCK with LOCK_NB when another one holds it, ENOLCK where the file system has no
    /// locks.</summary>
    public static int Try(int fd, int operation) => flock(fd, operation) == 0 ? 0 : -Marshal.GetLastPInvokeError();

    [LibraryImport("libc", SetLastError = true)]
    private static partial int flock(int fd, int operation);
}
