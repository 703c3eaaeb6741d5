using System.Runtime.InteropServices;

namespace Hpc.Linux;

/// <summary>One piece of a gathered write. Kernel: struct iovec (include/uapi/linux/uio.h).</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly unsafe struct IoVector(void* start, nuint length)
{
    public readonly byte* Start = (byte*)start;
    public readonly nuint Length = length;
}
