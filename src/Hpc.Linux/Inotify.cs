using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;

namespace Hpc.Linux;

/// <summary>inotify(7).</summary>
public static partial class Inotify
{
    private const int IN_CLOEXEC = 0x80000;
    private const uint IN_DELETE_SELF = 0x400;
    private const uint IN_UNMOUNT = 0x2000;
    private const uint IN_IGNORED = 0x8000;

    /// <summary>A descriptor that can be read once the file system of a directory is unmounted everywhere.</summary>
    /// <param name="directory">An open descriptor of it, which may be closed afterwards.</param>
    /// <returns>The descriptor, or the negative errno.</returns>
    public static int TryWatchUnmount(int directory)
    {
        int fd = inotify_init1(IN_CLOEXEC);
        if (fd < 0)
        {
            return -Marshal.GetLastPInvokeError();
        }

        // IN_UNMOUNT and IN_IGNORED always come; some event has to be asked for.
        if (inotify_add_watch(fd, $"/proc/self/fd/{directory}", IN_DELETE_SELF | IN_UNMOUNT | IN_IGNORED) >= 0)
        {
            return fd;
        }

        int errno = Marshal.GetLastPInvokeError();
        _ = Unistd.Close(fd);
        return -errno;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int inotify_init1(int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int inotify_add_watch(int fd, [MarshalUsing(typeof(Latin1Marshaller))] string path, uint mask);
}
