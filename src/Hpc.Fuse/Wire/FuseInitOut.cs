using System.Runtime.InteropServices;

namespace Hpc.Fuse.Wire;

/// <summary>Answer to INIT: 64 bytes since 7.23; the words behind flags2, to which newer kernels give meanings, are 0,
/// which declines every one. Kernel: struct fuse_init_out.</summary>
/// <param name="MaxBackground">Read-ahead requests under way at once.</param>
/// <param name="CongestionThreshold">Number of them at which the kernel starts fewer.</param>
/// <param name="MaxWrite">Bytes of one WRITE; the request buffer must hold them.</param>
/// <param name="TimeGranularity">Nanoseconds: SquashFS stores whole seconds.</param>
/// <param name="MaxPages">Pages of one request, with <see cref="FuseInitFlags.MaxPages"/>.</param>
[StructLayout(LayoutKind.Sequential, Size = Size)]
internal readonly record struct FuseInitOut(
    uint Major,
    uint Minor,
    uint MaxReadAhead,
    uint FlagsLow,
    ushort MaxBackground,
    ushort CongestionThreshold,
    uint MaxWrite,
    uint TimeGranularity,
    ushort MaxPages,
    ushort MapAlignment,
    uint FlagsHigh)
{
    public const int Size = 64;
}
