using System.Runtime.InteropServices;

namespace Hpc.Codecs;

/// <summary>lz4.h.</summary>
internal static unsafe partial class LibLz4
{
    private const string Library = "lz4";

    /// <returns>Bytes written, or a negative number when the block is malformed or does not fit.</returns>
    [LibraryImport(Library)]
    internal static partial int LZ4_decompress_safe(byte* source, byte* destination, int sourceSize, int capacity);

    /// <returns>Bytes written, or 0 when they do not fit.</returns>
    [LibraryImport(Library)]
    internal static partial int LZ4_compress_default(byte* source, byte* destination, int sourceSize, int capacity);

    /// <summary>lz4hc.h.</summary>
    /// <inheritdoc cref="LZ4_compress_default"/>
    [LibraryImport(Library)]
    internal static partial int LZ4_compress_HC(byte* source, byte* destination, int sourceSize, int capacity, int level);
}
