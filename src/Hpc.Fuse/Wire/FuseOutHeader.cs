using System.Runtime.InteropServices;

namespace Hpc.Fuse.Wire;

/// <summary>Head of every answer: 16 bytes. Kernel: struct fuse_out_header.</summary>
/// <param name="Length">Bytes of the answer with this header.</param>
/// <param name="Error">0 or a negative errno; a <see cref="FuseNotifyCode"/> when <paramref name="Unique"/> is 0.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct FuseOutHeader(uint Length, int Error, ulong Unique)
{
    public const int Size = 16;
}
