using System.Runtime.InteropServices;
using Hpc.Binary;

namespace Hpc.Linux;

/// <summary>unix(7) sockets with a name in the file system.</summary>
public static unsafe partial class NamedSocket
{
    private const int AF_UNIX = 1;
    private const int SOCK_CLOEXEC = 0x80000;

    /// <summary>SOCK_STREAM.</summary>
    public const int Stream = 1;

    /// <summary>SOCK_SEQPACKET.</summary>
    public const int Packets = 5;

    /// <summary>bind(2) and listen(2): a socket of packets at a name that is free. A descriptor, or the negative errno.</summary>
    public static int TryListen(string directory, string name) =>
        InDirectory(directory, name, path => UnixSocket.TryListen(Packets, path, 1));

    /// <summary>So long a queue of connections that is full is waited for: nobody may be taking any.</summary>
    private const int PatienceMilliseconds = 10_000;

    /// <summary>connect(2). A descriptor, or the negative errno.</summary>
    public static int TryConnect(string directory, string name, int type) =>
        InDirectory(directory, name, path => UnixSocket.TryConnect(type, path, PatienceMilliseconds));

    /// <summary>socketpair(2), SOCK_STREAM.</summary>
    public static (int First, int Second) Pair()
    {
        int* ends = stackalloc int[2];
        return socketpair(AF_UNIX, Stream | SOCK_CLOEXEC, 0, ends) == 0 ? (ends[0], ends[1])
            : throw new SystemCallException("socketpair", "AF_UNIX, SOCK_STREAM", Marshal.GetLastPInvokeError());
    }

    /// <summary>The same in an open directory, for many that connect.</summary>
    public static int TryListen(int directory, string name) =>
        In(directory, name, path => UnixSocket.TryListen(Packets, path, AbstractSocket.Backlog));

    /// <summary>The same in an open directory, with packets.</summary>
    /// <param name="milliseconds">So long a queue that is full is waited for.</param>
    public static int TryConnect(int directory, string name, int milliseconds) =>
        In(directory, name, path => UnixSocket.TryConnect(Packets, path, milliseconds));

    /// <summary>A path by way of a descriptor of its directory: sun_path is short.</summary>
    private static int InDirectory(string directory, string name, Func<byte[], int> call)
    {
        int fd = Fcntl.TryOpen(directory, Fcntl.O_PATH | Fcntl.O_DIRECTORY);
        if (fd < 0)
        {
            return fd;
        }

        int result = In(fd, name, call);
        _ = Unistd.Close(fd);
        return result;
    }

    private static int In(int directory, string name, Func<byte[], int> call)
    {
        byte[] path = RawText.Bytes($"/proc/self/fd/{directory}/{name}\0");
        return path.Length > UnixSocket.NameSize ? -Errno.ENAMETOOLONG : call(path);
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int socketpair(int family, int type, int protocol, int* ends);
}
