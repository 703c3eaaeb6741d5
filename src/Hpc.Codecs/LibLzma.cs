using System.Runtime.InteropServices;

namespace Hpc.Codecs;

/// <summary>lzma.h (liblzma 5).</summary>
internal static unsafe partial class LibLzma
{
    private const string Library = "lzma";

    /// <summary>LZMA_OK.</summary>
    internal const int Ok = 0;

    /// <summary>LZMA_STREAM_END.</summary>
    internal const int StreamEnd = 1;

    /// <summary>LZMA_RUN: more input will follow.</summary>
    internal const int Run = 0;

    /// <summary>LZMA_FINISH: this is the last of the input.</summary>
    internal const int Finish = 3;

    /// <summary>LZMA_CONCATENATED: streams may follow one another.</summary>
    internal const uint Concatenated = 8;

    /// <summary>LZMA_CHECK_CRC32: the one that the Linux driver knows.</summary>
    internal const int CheckCrc32 = 1;

    /// <summary>Bytes that one decoder may allocate, so that a hostile stream cannot ask for a 4 GiB dictionary. Writers
    /// of SquashFS use the block size (1 MiB at most) as dictionary size.</summary>
    internal const ulong MemoryLimit = 16 * 1024 * 1024;

    /// <summary>Also makes a used stream ready for the next one; its memory is kept.</summary>
    [LibraryImport(Library)]
    internal static partial int lzma_stream_decoder(LzmaStream* stream, ulong memoryLimit, uint flags);

    [LibraryImport(Library)]
    internal static partial int lzma_alone_decoder(LzmaStream* stream, ulong memoryLimit);

    [LibraryImport(Library)]
    internal static partial int lzma_code(LzmaStream* stream, int action);

    [LibraryImport(Library)]
    internal static partial void lzma_end(LzmaStream* stream);

    /// <summary>Fills options for a preset from 0 to 9.</summary>
    /// <returns>0, or not when there is no such preset.</returns>
    [LibraryImport(Library)]
    internal static partial byte lzma_lzma_preset(LzmaOptions* options, uint preset);

    /// <param name="filters">Ends with an entry whose id is <see cref="LzmaFilter.End"/>.</param>
    /// <param name="check"><see cref="CheckCrc32"/>.</param>
    [LibraryImport(Library)]
    internal static partial int lzma_stream_buffer_encode(
        LzmaFilter* filters, int check, void* allocator, byte* source, nuint sourceSize, byte* destination, nuint* position,
        nuint capacity);
}
