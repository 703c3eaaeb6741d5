using System.Runtime.InteropServices;

namespace Hpc.Codecs;

/// <summary>zstd.h, "Streaming decompression".</summary>
internal static unsafe partial class LibZstd
{
    /// <summary>ZSTD_inBuffer and ZSTD_outBuffer: a buffer and how far it is read or filled.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Buffer
    {
        internal byte* Bytes;
        internal nuint Size;
        internal nuint Position;
    }

    /// <summary>zstd_errors.h: ZSTD_error_frameParameter_windowTooLarge.</summary>
    internal const int WindowTooLarge = 16;

    /// <summary>zstd_errors.h: the code of a result that is an error.</summary>
    internal static int CodeOf(nuint result) => (int)-(nint)result;

    /// <summary>0 at the end of a frame; otherwise how many bytes it would like to have, or an error.</summary>
    [LibraryImport(Library)]
    internal static partial nuint ZSTD_decompressStream(ZstdContext context, Buffer* output, Buffer* input);
}
