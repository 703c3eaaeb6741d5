using System.Runtime.InteropServices;

namespace Hpc.Linux;

/// <summary>futex(2) on private memory: sleeping until a 32-bit word changes, without a managed object.</summary>
public static unsafe partial class Futex
{
    private const int FUTEX_WAIT = 0;
    private const int FUTEX_WAKE = 1;
    private const int FUTEX_PRIVATE_FLAG = 128;

    /// <summary>Number of the call: it has no wrapper in any C library.</summary>
    private static readonly nint SYS_futex = KernelNumber.SYS_futex.Here;

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Timespec(long seconds, long nanoseconds)
    {
        public readonly long Seconds = seconds;
        public readonly long Nanoseconds = nanoseconds;
    }

    /// <summary>Sleeps while <paramref name="word"/> holds <paramref name="expected"/>. May return early: ask again.</summary>
    public static void Wait(int* word, int expected) =>
        _ = syscall(SYS_futex, word, FUTEX_WAIT | FUTEX_PRIVATE_FLAG, expected, null);

    /// <summary>As <see cref="Wait(int*, int)"/>, at most so long.</summary>
    public static void Wait(int* word, int expected, int milliseconds)
    {
        var timeout = new Timespec(milliseconds / 1000, milliseconds % 1000 * 1_000_000L);
        _ = syscall(SYS_futex, word, FUTEX_WAIT | FUTEX_PRIVATE_FLAG, expected, &timeout);
    }

    /// <summary>Wakes up to <paramref name="count"/> sleepers.</summary>
    public static void Wake(int* word, int count = int.MaxValue) =>
        _ = syscall(SYS_futex, word, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, count, null);

    [LibraryImport("libc")]
    private static partial nint syscall(nint number, int* word, nint operation, nint value, Timespec* timeout);
}
