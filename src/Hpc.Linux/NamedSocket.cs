using System.Runtime.InteropServices;
using System.Text;

namespace Hpc.Linux;

/// <summary>unix(7) sockets with a name in the file system.</summary>
public static unsafe partial class NamedSocket
{
    private const int AF_UNIX = 1;
    private const int SOCK_CLOEXEC = 0x80000;

    /// <summary>Of sun_path, without the NUL.</summary>
    private const int MaxPathLength = 107;

    /// <summary>SOCK_STREAM.</summary>
    public const int Stream = 1;

    /// <summary>SOCK_SEQPACKET.</summary>
    public const int Packets = 5;

    /// <summary>bind(2) and listen(2): a socket of packets at a name that is free. A descriptor, or the negative errno.</summary>
    public static int TryListen(string directory, string name) => InDirectory(directory, name, path =>
    {
        int fd = Create(Packets);
        return Call(path, (address, length) => bind(fd, (byte*)address, length)) is var error and < 0 ? Drop(fd, error)
            : listen(fd, 1) != 0 ? Drop(fd, -Marshal.GetLastPInvokeError()) : fd;
    });

    /// <summary>connect(2). A descriptor, or the negative errno.</summary>
    public static int TryConnect(string directory, string name, int type) => InDirectory(directory, name, path =>
    {
        int fd = Create(type);
        return Call(path, (address, length) => connect(fd, (byte*)address, length)) is var error and < 0 ? Drop(fd, error) : fd;
    });

    /// <summary>socketpair(2), SOCK_STREAM.</summary>
    public static (int First, int Second) Pair()
    {
        int* ends = stackalloc int[2];
        return socketpair(AF_UNIX, Stream | SOCK_CLOEXEC, 0, ends) == 0 ? (ends[0], ends[1])
            : throw new SystemCallException("socketpair", "AF_UNIX, SOCK_STREAM", Marshal.GetLastPInvokeError());
    }

    /// <summary>A path by way of a descriptor of its directory: sun_path is short.</summary>
    private static int InDirectory(string directory, string name, Func<string, int> call)
    {
        int fd = Fcntl.TryOpen(directory, Fcntl.O_PATH | Fcntl.O_DIRECTORY);
        if (fd < 0)
        {
            return fd;
        }

        int result = call($"/proc/self/fd/{fd}/{name}");
        _ = Unistd.Close(fd);
        return result;
    }

    private static int Create(int type)
    {
        int fd = socket(AF_UNIX, type | SOCK_CLOEXEC, 0);
        return fd >= 0 ? fd : throw new SystemCallException("socket", "AF_UNIX", Marshal.GetLastPInvokeError());
    }

    private static int Call(string path, Func<nint, uint, int> call)
    {
        if (path.Length > MaxPathLength)
        {
            return -Errno.ENAMETOOLONG;
        }

        byte* address = stackalloc byte[2 + MaxPathLength + 1];
        *(ushort*)address = AF_UNIX;
        int length = Encoding.Latin1.GetBytes(path, new Span<byte>(address + 2, MaxPathLength));
        address[2 + length] = 0;
        return call((nint)address, (uint)(2 + length + 1)) == 0 ? 0 : -Marshal.GetLastPInvokeError();
    }

    private static int Drop(int fd, int error)
    {
        _ = Unistd.Close(fd);
        return error;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int socket(int family, int type, int protocol);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int socketpair(int family, int type, int protocol, int* ends);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int bind(int fd, byte* address, uint length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int listen(int fd, int backlog);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int connect(int fd, byte* address, uint length);
}
