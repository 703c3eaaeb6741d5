using System.Runtime.InteropServices;

namespace Hpc.Linux;

/// <summary>&lt;sys/mman.h&gt;: anonymous memory outside the managed heap.</summary>
public static unsafe partial class Mman
{
    public const int PROT_NONE = 0;
    public const int PROT_READ = 1;
    public const int PROT_WRITE = 2;

    public const int MAP_PRIVATE = 0x02;
    public const int MAP_ANONYMOUS = 0x20;
    public const int MAP_NORESERVE = 0x4000;

    public const int MADV_DONTNEED = 4;
    public const int MADV_HUGEPAGE = 14;
    public const int MADV_NOHUGEPAGE = 15;

    /// <summary>mmap(2) of private, zero-filled memory that takes no page until it is touched.</summary>
    public static byte* MapAnonymous(nuint length, int protection = PROT_READ | PROT_WRITE)
    {
        void* address = mmap(null, length, protection, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        return address != (void*)-1
            ? (byte*)address
            : throw new SystemCallException("mmap", $"{length} bytes, MAP_PRIVATE|MAP_ANONYMOUS|MAP_NORESERVE",
                Marshal.GetLastPInvokeError());
    }

    /// <summary>munmap(2). Where it is refused the memory stays, and nobody can do anything about it.</summary>
    public static void Unmap(byte* address, nuint length) => _ = munmap(address, length);

    /// <summary>madvise(2).</summary>
    /// <returns>False where a filter refuses it.</returns>
    public static bool TryAdvise(byte* address, nuint length, int advice) => madvise(address, length, advice) == 0;

    [LibraryImport("libc", SetLastError = true)]
    private static partial void* mmap(void* address, nuint length, int protection, int flags, int fd, long offset);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int munmap(void* address, nuint length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int madvise(void* address, nuint length, int advice);
}
