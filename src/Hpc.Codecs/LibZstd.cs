using System.Runtime.InteropServices;

namespace Hpc.Codecs;

/// <summary>zstd.h (libzstd 1.4 and later). The three calls without a context-less name decode a frame piece by piece into
/// one buffer and need no window of their own.</summary>
internal static unsafe partial class LibZstd
{
    private const string Library = "zstd";

    [LibraryImport(Library)]
    internal static partial nint ZSTD_createDCtx();

    [LibraryImport(Library)]
    internal static partial nuint ZSTD_freeDCtx(nint context);

    [LibraryImport(Library)]
    internal static partial nuint ZSTD_decompressDCtx(
        ZstdContext context, byte* destination, nuint capacity, byte* source, nuint sourceSize);

    [LibraryImport(Library)]
    internal static partial nuint ZSTD_decompressBegin(ZstdContext context);

    /// <summary>Bytes that the next ZSTD_decompressContinue must be given; 0 at the end of the frame.</summary>
    [LibraryImport(Library)]
    internal static partial nuint ZSTD_nextSrcSizeToDecompress(ZstdContext context);

    [LibraryImport(Library)]
    internal static partial nuint ZSTD_decompressContinue(
        ZstdContext context, byte* destination, nuint capacity, byte* source, nuint sourceSize);

    [LibraryImport(Library)]
    internal static partial nint ZSTD_createCCtx();

    [LibraryImport(Library)]
    internal static partial nuint ZSTD_freeCCtx(nint context);

    [LibraryImport(Library)]
    internal static partial nuint ZSTD_compressCCtx(
        ZstdEncoder context, byte* destination, nuint capacity, byte* source, nuint sourceSize, int level);

    /// <summary>ZSTD_isError: the topmost 120 values are error codes.</summary>
    internal static bool IsError(nuint result) => result > unchecked((nuint)(nint)(-120));
}
