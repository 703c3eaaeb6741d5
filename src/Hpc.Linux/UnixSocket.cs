using System.Runtime.InteropServices;

namespace Hpc.Linux;

/// <summary>socket(2), bind(2), listen(2) and connect(2) of the family AF_UNIX, whatever kind of name is in sun_path
/// (unix(7)).</summary>
internal static unsafe partial class UnixSocket
{
    private const int AF_UNIX = 1;
    private const int SOCK_CLOEXEC = 0x80000;
    private const int SOL_SOCKET = 1;
    private const int SO_SNDTIMEO = 21;

    /// <summary>sizeof(sun_path).</summary>
    public const int NameSize = 108;

    /// <summary>A listening descriptor, or the negative errno.</summary>
    /// <param name="name">All bytes of sun_path that count, a NUL in front or behind included.</param>
    public static int TryListen(int type, ReadOnlySpan<byte> name, int backlog)
    {
        int fd = Create(type);
        byte* address = stackalloc byte[sizeof(ushort) + NameSize];
        return bind(fd, address, Fill(address, name)) != 0 || listen(fd, backlog) != 0
            ? Drop(fd, -Marshal.GetLastPInvokeError()) : fd;
    }

    /// <summary>A connected descriptor, or the negative errno.</summary>
    /// <param name="milliseconds">So long a queue that is full is waited for; 0: for ever.</param>
    /// <inheritdoc cref="TryListen"/>
    public static int TryConnect(int type, ReadOnlySpan<byte> name, int milliseconds = 0)
    {
        int fd = Create(type);
        if (milliseconds > 0)
        {
            Limit(fd, SO_SNDTIMEO, milliseconds);
        }

        byte* address = stackalloc byte[sizeof(ushort) + NameSize];
        return connect(fd, address, Fill(address, name)) != 0 ? Drop(fd, -Marshal.GetLastPInvokeError()) : fd;
    }

    /// <summary>SO_RCVTIMEO or SO_SNDTIMEO (socket(7)): a struct timeval.</summary>
    public static void Limit(int fd, int option, int milliseconds)
    {
        long* time = stackalloc long[2];
        time[0] = milliseconds / 1000;
        time[1] = milliseconds % 1000 * 1000;
        _ = setsockopt(fd, SOL_SOCKET, option, time, 2 * sizeof(long));
    }

    private static int Create(int type)
    {
        int fd = socket(AF_UNIX, type | SOCK_CLOEXEC, 0);
        return fd >= 0 ? fd : throw new SystemCallException("socket", $"AF_UNIX, {type}", Marshal.GetLastPInvokeError());
    }

    private static uint Fill(byte* address, ReadOnlySpan<byte> name)
    {
        *(ushort*)address = AF_UNIX;
        name.CopyTo(new Span<byte>(address + sizeof(ushort), NameSize));
        return (uint)(sizeof(ushort) + name.Length);
    }

    private static int Drop(int fd, int error)
    {
        _ = Unistd.Close(fd);
        return error;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int socket(int family, int type, int protocol);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int bind(int fd, byte* address, uint length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int listen(int fd, int backlog);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int connect(int fd, byte* address, uint length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setsockopt(int fd, int level, int name, void* value, uint length);
}
