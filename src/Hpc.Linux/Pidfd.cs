using System.Runtime.InteropServices;

namespace Hpc.Linux;

/// <summary>&lt;linux/pidfd.h&gt;: a process by a descriptor, which never means another one (Linux 5.3). How a process ended
/// that is nobody's child here the kernel tells from 6.15 on, once its parent has heard of it.</summary>
public static unsafe partial class Pidfd
{
    /// <summary>The same on every architecture.</summary>
    private const int SYS_pidfd_open = 434;

    /// <summary>_IOWR(0xFF, 11, struct pidfd_info) with the first version's size.</summary>
    private const uint PIDFD_GET_INFO = 0xc040ff0b;

    private const ulong PIDFD_INFO_EXIT = 1 << 3;

    private const short POLLIN = 1;
    private const short POLLHUP = 0x10;

    /// <summary>The descriptor, or the negative errno: ESRCH where the process is gone, ENOSYS before Linux 5.3.</summary>
    public static int TryOpen(int process)
    {
        nint fd = syscall(SYS_pidfd_open, process, 0);
        return fd >= 0 ? (int)fd : -Marshal.GetLastPInvokeError();
    }

    /// <summary>The status as wait(2) has it; null while the parent has not heard of the end, and where the kernel does not
    /// tell.</summary>
    public static int? WaitStatus(int fd)
    {
        Info info = new() { Mask = PIDFD_INFO_EXIT };
        return Ioctl.Try(fd, PIDFD_GET_INFO, &info) >= 0 && (info.Mask & PIDFD_INFO_EXIT) != 0 ? info.ExitCode : null;
    }

    /// <summary>Whether the kernel may ever tell it: before 6.13 it knows no such question.</summary>
    public static bool Tells(int fd)
    {
        Info info = default;
        return Ioctl.Try(fd, PIDFD_GET_INFO, &info) != -Errno.ENOTTY;
    }

    /// <summary>Waits until one of the descriptors has what it is waited for.</summary>
    /// <param name="waits">For each descriptor: whether any event counts, or only that the parent has heard of the end.</param>
    /// <param name="ready">Filled.</param>
    /// <param name="milliseconds">-1 waits for ever.</param>
    public static int Wait(ReadOnlySpan<int> descriptors, ReadOnlySpan<bool> waits, Span<bool> ready, int milliseconds)
    {
        ulong[] entries = new ulong[descriptors.Length];
        for (int at = 0; at < entries.Length; at++)
        {
            entries[at] = (uint)descriptors[at] | (waits[at] ? (ulong)POLLIN << 32 : 0);
        }

        fixed (ulong* first = entries)
        {
            int count = poll(first, (ulong)entries.Length, milliseconds);
            for (int at = 0; at < entries.Length; at++)
            {
                ready[at] = count > 0 && (entries[at] >> 48 & (waits[at] ? 0xffff : (ulong)POLLHUP)) != 0;
            }

            return count;
        }
    }

    /// <summary>struct pidfd_info, its first version.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 64)]
    private struct Info
    {
        [FieldOffset(0)] public ulong Mask;
        [FieldOffset(60)] public int ExitCode;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int poll(ulong* entries, ulong count, int timeout);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint syscall(nint number, nint process, nint flags);
}
