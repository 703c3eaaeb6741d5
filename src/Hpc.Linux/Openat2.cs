using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;

namespace Hpc.Linux;

/// <summary>&lt;linux/openat2.h&gt;: openat2(2), Linux 5.6. Opens a path that may not leave its directory.</summary>
public static unsafe partial class Openat2
{
    private const ulong RESOLVE_NO_MAGICLINKS = 2;
    private const ulong RESOLVE_NO_SYMLINKS = 4;
    private const ulong RESOLVE_BENEATH = 8;
    private const ulong RESOLVE_IN_ROOT = 16;

    /// <summary>The same on every architecture.</summary>
    private const nint SYS_openat2 = 437;

    private static int s_isThere = -1;

    /// <summary>Whether the kernel has it and no filter refuses it; asked once.</summary>
    public static bool IsThere
    {
        get
        {
            if (s_isThere < 0)
            {
                int fd = TryOpenBelow(Fcntl.AT_FDCWD, ".", Fcntl.O_PATH | Fcntl.O_DIRECTORY);
                s_isThere = fd is -Errno.ENOSYS or -Errno.EPERM ? 0 : 1;
                _ = fd >= 0 ? Unistd.Close(fd) : 0;
            }

            return s_isThere == 1;
        }
    }

    /// <summary>Opens a path that is below a directory all the way: no symbolic link is followed, no "..", no absolute path.
    /// Always with O_CLOEXEC.</summary>
    /// <returns>The descriptor, or the negative errno: ELOOP for a link, EXDEV for a way out.</returns>
    public static int TryOpenBelow(int directory, string path, int flags, uint mode = 0) =>
        TryOpen(directory, path, flags, mode, RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS);

    /// <summary>Opens a path as a process would whose root is the directory: links and ".." lead to what is in it, and none of
    /// the kernel's links in /proc is followed. Always with O_CLOEXEC.</summary>
    /// <returns>The descriptor, or the negative errno.</returns>
    public static int TryOpenInside(int directory, string path, int flags) =>
        TryOpen(directory, path, flags, 0, RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS);

    private static int TryOpen(int directory, string path, int flags, uint mode, ulong resolve)
    {
        OpenHow how = new((ulong)(uint)(flags | Fcntl.O_CLOEXEC), mode, resolve);
        while (true)
        {
            nint fd = syscall(SYS_openat2, directory, path, &how, (nuint)sizeof(OpenHow));
            int errno = fd >= 0 ? 0 : Marshal.GetLastPInvokeError();
            if (errno is not (Errno.EINTR or Errno.EAGAIN))
            {
                return fd >= 0 ? (int)fd : -errno;
            }
        }
    }

    /// <summary>struct open_how, its first version.</summary>
    private readonly record struct OpenHow(ulong Flags, ulong Mode, ulong Resolve);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint syscall(
        nint number, nint directory, [MarshalUsing(typeof(Latin1Marshaller))] string path, OpenHow* how, nuint size);
}
