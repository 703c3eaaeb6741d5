using System.Runtime.InteropServices;

namespace Hpc.Codecs;

/// <summary>lzma_stream of lzma/base.h; all zero is LZMA_STREAM_INIT.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct LzmaStream
{
    public byte* NextIn;
    public nuint AvailableIn;
    public ulong TotalIn;
    public byte* NextOut;
    public nuint AvailableOut;
    public ulong TotalOut;
    private readonly void* _allocator;
    private readonly void* _internal;
    private fixed ulong _reservedPointers[4];
    private fixed ulong _reservedIntegers[4];
    private fixed int _reservedEnums[2];
}
