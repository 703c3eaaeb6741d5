using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;

namespace Hpc.Linux;

/// <summary>memfd_create(2): a nameless file in memory.</summary>
public static partial class Memfd
{
    private const uint MFD_CLOEXEC = 1;
    private const uint MFD_ALLOW_SEALING = 2;
    private const int F_ADD_SEALS = 1033;
    private const int AllSeals = 0xf;

    /// <summary>A file with this content that nobody can change any more.</summary>
    public static int CreateSealed(string name, ReadOnlySpan<byte> content)
    {
        int fd = TryCreateSealed(name, content);
        return fd >= 0 ? fd : throw new SystemCallException("memfd_create", $"\"{name}\", MFD_CLOEXEC|MFD_ALLOW_SEALING", -fd);
    }

    /// <summary>The same: the descriptor, or the negative errno.</summary>
    public static int TryCreateSealed(string name, ReadOnlySpan<byte> content)
    {
        int fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
        if (fd < 0)
        {
            return -Marshal.GetLastPInvokeError();
        }

        int error = Unistd.TryWriteAll(fd, content);
        error = error < 0 ? error : fcntl(fd, F_ADD_SEALS, AllSeals) == 0 ? 0 : -Marshal.GetLastPInvokeError();
        return error < 0 ? Discard(fd, error) : fd;
    }

    private static int Discard(int fd, int error)
    {
        _ = Unistd.Close(fd);
        return error;
    }

    /// <summary>An empty file that a library fills.</summary>
    public static int Create(string name)
    {
        int fd = memfd_create(name, MFD_CLOEXEC);
        return fd >= 0 ? fd : throw new SystemCallException("memfd_create", $"\"{name}\", MFD_CLOEXEC",
            Marshal.GetLastPInvokeError());
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int memfd_create([MarshalUsing(typeof(Latin1Marshaller))] string name, uint flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fcntl(int fd, int command, int argument);
}
