using System.Runtime.InteropServices;

namespace Hpc.Linux;

/// <summary>ioctl(2).</summary>
public static unsafe partial class Ioctl
{
    /// <summary>The call with a pointer argument: its result, or the negative errno.</summary>
    public static int Try(int fd, uint request, void* argument)
    {
        int result = ioctl(fd, request, argument);
        return result >= 0 ? result : -Marshal.GetLastPInvokeError();
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ioctl(int fd, nuint request, void* argument);
}
