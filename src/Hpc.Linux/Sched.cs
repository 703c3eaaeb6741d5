using System.Runtime.InteropServices;

namespace Hpc.Linux;

/// <summary>&lt;sched.h&gt;: which CPUs a thread may run on. Thread 0 is the caller.</summary>
public static unsafe partial class Sched
{
    /// <summary>sched_getaffinity(2).</summary>
    public static CpuSet GetAffinity(int thread = 0)
    {
        CpuSet set = default;
        return sched_getaffinity(thread, (nuint)sizeof(CpuSet), &set) >= 0
            ? set
            : throw new SystemCallException("sched_getaffinity", $"{thread}", Marshal.GetLastPInvokeError());
    }

    /// <summary>As <see cref="GetAffinity"/>, of a thread that may be gone: 0 or the negative errno (ESRCH).</summary>
    public static int TryGetAffinity(int thread, out CpuSet set)
    {
        fixed (CpuSet* first = &set)
        {
            *first = default;
            return sched_getaffinity(thread, (nuint)sizeof(CpuSet), first) >= 0 ? 0 : -Marshal.GetLastPInvokeError();
        }
    }

    /// <summary>sched_setaffinity(2): 0 or the negative errno (EINVAL when the cpuset allows none of them).</summary>
    public static int TrySetAffinity(in CpuSet set, int thread = 0)
    {
        fixed (CpuSet* first = &set)
        {
            return sched_setaffinity(thread, (nuint)sizeof(CpuSet), first) == 0 ? 0 : -Marshal.GetLastPInvokeError();
        }
    }

    /// <summary>getcpu(2): the CPU that the caller runs on at this moment.</summary>
    public static int GetCpu() => sched_getcpu();

    [LibraryImport("libc", SetLastError = true)]
    private static partial int sched_getaffinity(int thread, nuint size, CpuSet* set);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int sched_setaffinity(int thread, nuint size, CpuSet* set);

    [LibraryImport("libc")]
    private static partial int sched_getcpu();
}
