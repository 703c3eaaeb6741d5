using System.Runtime.InteropServices;

namespace Hpc.Codecs;

/// <summary>libdeflate.h.</summary>
internal static unsafe partial class LibDeflate
{
    private const string Library = "deflate";

    /// <summary>LIBDEFLATE_SUCCESS.</summary>
    internal const int Success = 0;

    [LibraryImport(Library)]
    internal static partial nint libdeflate_alloc_decompressor();

    [LibraryImport(Library)]
    internal static partial void libdeflate_free_decompressor(nint decompressor);

    [LibraryImport(Library)]
    internal static partial int libdeflate_zlib_decompress(
        DeflateContext decompressor, byte* source, nuint sourceSize, byte* destination, nuint capacity, nuint* written);
}
