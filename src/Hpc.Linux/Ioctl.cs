using System.Runtime.InteropServices;

namespace Hpc.Linux;

/// <summary>ioctl(2).</summary>
public static unsafe partial class Ioctl
{
    /// <summary>_IO(NSIO, 2) of ioctl_nsfs(2), since Linux 4.9.</summary>
    private const uint NS_GET_PARENT = 0xb702;

    /// <summary>The user namespace in which this one was made.</summary>
    /// <returns>A descriptor, or the negative errno: EPERM where it is none that this process may see.</returns>
    public static int TryParentNamespace(int userNamespace) => Try(userNamespace, NS_GET_PARENT, null);

    /// <summary>The call with a pointer argument: its result, or the negative errno.</summary>
    public static int Try(int fd, uint request, void* argument)
    {
        int result = ioctl(fd, request, argument);
        return result >= 0 ? result : -Marshal.GetLastPInvokeError();
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ioctl(int fd, nuint request, void* argument);
}
