using System.Runtime.InteropServices;

namespace Hpc.Codecs;

/// <summary>lzma_options_lzma of lzma/lzma12.h, of which only the first field is named here; the rest is filled by a
/// preset.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct LzmaOptions
{
    /// <summary>Bytes, 4 KiB at least.</summary>
    public uint DictionarySize;
    private fixed uint _rest[63];
}
