using System.Runtime.InteropServices;

namespace Hpc.Codecs;

/// <summary>lz4.h.</summary>
internal static unsafe partial class LibLz4
{
    private const string Library = "lz4";

    /// <returns>Bytes written, or a negative number when the block is malformed or does not fit.</returns>
    [LibraryImport(Library)]
    internal static partial int LZ4_decompress_safe(byte* source, byte* destination, int sourceSize, int capacity);
}
