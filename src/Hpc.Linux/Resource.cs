using System.Runtime.InteropServices;

namespace Hpc.Linux;

/// <summary>&lt;sys/resource.h&gt;: limits of this process.</summary>
public static unsafe partial class Resource
{
    public const int RLIMIT_FSIZE = 1;
    public const int RLIMIT_DATA = 2;
    public const int RLIMIT_NPROC = 6;
    public const int RLIMIT_NOFILE = 7;
    public const int RLIMIT_MEMLOCK = 8;
    public const int RLIMIT_AS = 9;

    /// <summary>getrlimit(2): the soft limit, -1 for RLIM_INFINITY.</summary>
    public static long SoftLimit(int resource)
    {
        ulong* limits = stackalloc ulong[2];
        return getrlimit(resource, limits) == 0 && limits[0] != ulong.MaxValue ? (long)limits[0] : -1;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int getrlimit(int resource, ulong* limits);
}
