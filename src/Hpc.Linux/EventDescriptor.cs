using System.Runtime.InteropServices;

namespace Hpc.Linux;

/// <summary>&lt;sys/eventfd.h&gt;: a counter that a thread waits for together with other descriptors.</summary>
public static unsafe partial class EventDescriptor
{
    private const int EFD_CLOEXEC = 0x80000;
    private const int EFD_NONBLOCK = 0x800;

    /// <summary>The descriptor, or the negative errno.</summary>
    public static int TryCreate()
    {
        int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
        return fd >= 0 ? fd : -Marshal.GetLastPInvokeError();
    }

    /// <summary>Whoever waits is woken.</summary>
    public static void Wake(int fd)
    {
        ulong one = 1;
        _ = Unistd.TryWrite(fd, new ReadOnlySpan<byte>(&one, sizeof(ulong)));
    }

    /// <summary>The next wait is one again.</summary>
    public static void Clear(int fd)
    {
        ulong count;
        _ = Unistd.TryRead(fd, new Span<byte>(&count, sizeof(ulong)));
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int eventfd(uint count, int flags);
}
