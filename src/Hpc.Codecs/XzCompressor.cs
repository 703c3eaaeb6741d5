using Hpc.Binary;

namespace Hpc.Codecs;

/// <summary>xz streams with the check that the Linux driver knows and no branch filter, by liblzma.</summary>
/// <param name="dictionarySize">Bytes: the block size of the image, which is as much as its readers set aside.</param>
/// <param name="level">0 to 9.</param>
public sealed unsafe class XzCompressor(int dictionarySize, int level = XzCompressor.DefaultLevel) : Compressor
{
    public const int DefaultLevel = 6;

    /// <summary>LZMA_DICT_SIZE_MIN.</summary>
    private const int SmallestDictionary = 4096;

    public override string Name => XzDecompressor.CodecName;

    public override int Level => level;

    public override int Compress(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        LzmaOptions options = default;
        if (LibLzma.lzma_lzma_preset(&options, (uint)level) != 0)
        {
            return 0;
        }

        options.DictionarySize = (uint)Math.Max(dictionarySize, SmallestDictionary);
        LzmaFilter* filters = stackalloc LzmaFilter[2];
        filters[0] = new LzmaFilter { Id = LzmaFilter.Lzma2, Options = &options };
        filters[1] = new LzmaFilter { Id = LzmaFilter.End };
        nuint written = 0;
        fixed (byte* from = source, to = destination)
        {
            int result = LibLzma.lzma_stream_buffer_encode(
                filters, LibLzma.CheckCrc32, null, from, (nuint)source.Length, to, &written, (nuint)destination.Length);
            return result == LibLzma.Ok ? (int)written : 0;
        }
    }
}
