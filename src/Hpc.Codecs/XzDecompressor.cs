using Hpc.Binary;

namespace Hpc.Codecs;

/// <summary>xz streams, with or without a branch filter, by liblzma.</summary>
public sealed unsafe class XzDecompressor : Decompressor
{
    public const string CodecName = "xz";

    public override string Name => CodecName;

    public override int Decompress(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        LzmaStream* stream = LzmaContext.OfThisThread;
        if (LibLzma.lzma_stream_decoder(stream, LibLzma.MemoryLimit, flags: 0) != LibLzma.Ok)
        {
            return -1;
        }

        fixed (byte* from = source, to = destination)
        {
            stream->NextIn = from;
            stream->AvailableIn = (nuint)source.Length;
            stream->NextOut = to;
            stream->AvailableOut = (nuint)destination.Length;
            return LibLzma.lzma_code(stream, LibLzma.Finish) == LibLzma.StreamEnd
                ? destination.Length - (int)stream->AvailableOut
                : -1;
        }
    }
}
