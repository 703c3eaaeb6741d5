using System.Runtime.InteropServices;

namespace Hpc.Linux;

/// <summary>A number of the kernel's that is not the same on every architecture: all of them, which the compiler of each one
/// checks (KernelNumberTests).</summary>
internal readonly struct KernelNumber(int x64, int arm64)
{
    public static readonly KernelNumber O_DIRECTORY = new(0x10000, 0x4000);
    public static readonly KernelNumber O_NOFOLLOW = new(0x20000, 0x8000);
    public static readonly KernelNumber SYS_futex = new(202, 98);
    public static readonly KernelNumber SYS_getdents64 = new(217, 61);

    /// <summary>Where struct stat has these members: x86-64 has st_nlink before st_mode and in 64 bits, asm-generic behind it in
    /// 32.</summary>
    public static readonly KernelNumber st_mode = new(24, 16);

    /// <inheritdoc cref="st_mode"/>
    public static readonly KernelNumber st_nlink = new(16, 20);

    /// <inheritdoc cref="st_mode"/>
    public static readonly KernelNumber st_uid = new(28, 24);

    /// <inheritdoc cref="st_mode"/>
    public static readonly KernelNumber st_rdev = new(40, 32);

    public int X64 => x64;

    public int Arm64 => arm64;

    /// <summary>This machine's.</summary>
    public int Here => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? arm64 : x64;
}
