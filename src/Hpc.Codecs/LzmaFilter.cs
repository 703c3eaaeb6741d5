using System.Runtime.InteropServices;

namespace Hpc.Codecs;

/// <summary>lzma_filter of lzma/filter.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct LzmaFilter
{
    /// <summary>LZMA_FILTER_LZMA2.</summary>
    public const ulong Lzma2 = 0x21;

    /// <summary>LZMA_VLI_UNKNOWN.</summary>
    public const ulong End = ulong.MaxValue;

    public ulong Id;
    public void* Options;
}
