using System.Runtime.InteropServices;
using Hpc.Binary;

namespace Hpc.Linux;

/// <summary>unix(7) sockets with abstract names: they live in the network namespace and vanish with their last descriptor, so
/// nothing can be left behind. Type SOCK_SEQPACKET: packets keep their borders.</summary>
public static unsafe partial class AbstractSocket
{
    private const int SOCK_SEQPACKET = 5;
    private const int SOCK_CLOEXEC = 0x80000;
    private const int SOL_SOCKET = 1;
    private const int SO_RCVTIMEO = 20;
    private const int SO_PEERCRED = 17;
    private const int SO_PEERPIDFD = 77;
    /// <summary>More than the ranks of a node; the kernel takes net.core.somaxconn where that is less.</summary>
    internal const int Backlog = 4096;

    /// <summary>sun_path without the leading NUL.</summary>
    public const int MaxNameLength = UnixSocket.NameSize - 1;

    /// <summary>bind(2) and listen(2).</summary>
    /// <returns>The listening descriptor, or the negative errno: EADDRINUSE where somebody has the name.</returns>
    public static int TryListen(string name) => UnixSocket.TryListen(SOCK_SEQPACKET, Bytes(name), Backlog);

    /// <summary>connect(2).</summary>
    /// <param name="milliseconds">So long a queue that is full is waited for; 0: for ever.</param>
    /// <returns>The descriptor, or the negative errno: ECONNREFUSED where nobody has the name, EAGAIN where the queue stays
    /// full.</returns>
    public static int TryConnect(string name, int milliseconds = 0) =>
        UnixSocket.TryConnect(SOCK_SEQPACKET, Bytes(name), milliseconds);

    /// <summary>accept4(2).</summary>
    public static int TryAccept(int listener)
    {
        int fd = accept4(listener, null, null, SOCK_CLOEXEC);
        return fd >= 0 ? fd : -Marshal.GetLastPInvokeError();
    }

    /// <summary>SO_PEERCRED: pid and uid of the other end when it connected or listened.</summary>
    public static (int ProcessId, uint UserId) Peer(int fd)
    {
        int* credentials = stackalloc int[3];
        uint length = 3 * sizeof(int);
        return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, credentials, &length) == 0 ? (credentials[0], (uint)credentials[1])
            : (-1, uint.MaxValue);
    }

    /// <summary>SO_PEERPIDFD, since Linux 6.5: a descriptor of the process that <see cref="Peer"/> names, whose pid is nobody
    /// else's while it lives.</summary>
    /// <returns>The descriptor; or the negative errno: ENOPROTOOPT from older kernels, ESRCH, EINVAL or ENODATA where the process
    /// has ended.</returns>
    public static int TryPeerDescriptor(int fd)
    {
        int descriptor = -1;
        uint length = sizeof(int);
        return getsockopt(fd, SOL_SOCKET, SO_PEERPIDFD, &descriptor, &length) == 0 ? descriptor : -Marshal.GetLastPInvokeError();
    }

    /// <summary>SO_RCVTIMEO: a receive gives up with EAGAIN after this time.</summary>
    public static void LimitReceive(int fd, int milliseconds) => UnixSocket.Limit(fd, SO_RCVTIMEO, milliseconds);

    /// <summary>An abstract name begins with NUL and has no end mark.</summary>
    private static byte[] Bytes(string name) => RawText.Bytes("\0" + name);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int accept4(int fd, void* address, void* length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int getsockopt(int fd, int level, int name, void* value, uint* length);
}
