using System.Runtime.InteropServices;

namespace Hpc.Fuse.Wire;

/// <summary>Arguments of INIT: 16 bytes, and more from 7.36 on, of which only flags2 is of interest.
/// Kernel: struct fuse_init_in.</summary>
/// <param name="MaxReadAhead">Bytes that the kernel would read ahead.</param>
/// <param name="FlagsHigh">Bits 32 to 63 of <see cref="FuseInitFlags"/>; there only with
/// <see cref="FuseInitFlags.InitExt"/>.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct FuseInitIn(uint Major, uint Minor, uint MaxReadAhead, uint FlagsLow, uint FlagsHigh)
{
    /// <summary>Bytes that every kernel sends.</summary>
    public const int MinimumSize = 16;

    /// <summary>Bytes up to and with flags2.</summary>
    public const int Size = 20;

    /// <summary>Reads either form.</summary>
    public static FuseInitIn Parse(ReadOnlySpan<byte> arguments)
    {
        Span<byte> whole = stackalloc byte[Size];
        arguments[..Math.Min(arguments.Length, Size)].CopyTo(whole);
        return MemoryMarshal.Read<FuseInitIn>(whole);
    }

    public FuseInitFlags Flags
    {
        get
        {
            var low = (FuseInitFlags)FlagsLow;
            return low.HasFlag(FuseInitFlags.InitExt) ? low | (FuseInitFlags)((ulong)FlagsHigh << 32) : low;
        }
    }
}
