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

    /// <param name="level">0 to 12.</param>
    [LibraryImport(Library)]
    internal static partial nint libdeflate_alloc_compressor(int level);

    [LibraryImport(Library)]
    internal static partial void libdeflate_free_compressor(nint compressor);

    /// <returns>Bytes written, or 0 when they do not fit.</returns>
    [LibraryImport(Library)]
    internal static partial nuint libdeflate_zlib_compress(
        DeflateEncoder compressor, byte* source, nuint sourceSize, byte* destination, nuint capacity);

    /// <returns>As of the zlib form.</returns>
    [LibraryImport(Library)]
    internal static partial nuint libdeflate_gzip_compress(
        DeflateEncoder compressor, byte* source, nuint sourceSize, byte* destination, nuint capacity);
}
