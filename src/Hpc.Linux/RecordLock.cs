using System.Runtime.InteropServices;

namespace Hpc.Linux;

/// <summary>fcntl(2) with F_OFD_SETLK, of &lt;fcntl.h&gt;, Linux 3.15: a lock on a whole file that belongs to the open file, not to the process.
/// It goes with the last descriptor of that file, whoever inherited it.</summary>
public static unsafe partial class RecordLock
{
    private const int F_OFD_SETLK = 37;
    private const short F_RDLCK = 0;
    private const short F_WRLCK = 1;

    /// <summary>0, or the negative errno: EAGAIN where another open file has a lock that forbids it, ENOLCK where the file system has none.</summary>
    /// <param name="forWriting">Nobody else may have any; else others may read, too.</param>
    public static int Try(int fd, bool forWriting)
    {
        Range whole = new() { Type = forWriting ? F_WRLCK : F_RDLCK };
        return fcntl(fd, F_OFD_SETLK, &whole) == 0 ? 0 : -Marshal.GetLastPInvokeError();
    }

    /// <summary>struct flock; length 0 reaches to the end, wherever that will be.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Range
    {
        public short Type;
        public short Whence;
        public long Start;
        public long Length;
        public int Process;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fcntl(int fd, int command, Range* range);
}
