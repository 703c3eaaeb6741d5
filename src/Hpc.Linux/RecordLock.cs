using System.Runtime.InteropServices;

namespace Hpc.Linux;

/// <summary>fcntl(2) with F_OFD_SETLK, of &lt;fcntl.h&gt;, Linux 3.15: a lock on a file or a part of one that belongs to the open
/// file, not to the process. It goes with the last descriptor of that file, whoever inherited it.</summary>
public static unsafe partial class RecordLock
{
    private const int F_OFD_SETLK = 37;
    private const short F_RDLCK = 0;
    private const short F_WRLCK = 1;

    /// <summary>0, or the negative errno: EAGAIN where another open file has a lock that forbids it, ENOLCK where the file system
    /// has none.</summary>
    /// <param name="forWriting">Nobody else may have any; else others may read, too.</param>
    /// <param name="length">0: to the end of the file.</param>
    public static int Try(int fd, bool forWriting, long offset = 0, long length = 0)
    {
        Range range = new() { Type = forWriting ? F_WRLCK : F_RDLCK, Start = offset, Length = length };
        return fcntl(fd, F_OFD_SETLK, &range) == 0 ? 0 : -Marshal.GetLastPInvokeError();
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
