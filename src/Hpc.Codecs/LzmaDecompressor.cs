using System.Buffers.Binary;
using Hpc.Binary;

namespace Hpc.Codecs;

/// <summary>"LZMA alone" streams, by liblzma: 5 bytes of properties, the size as a 64-bit number, the data.</summary>
/// <remarks>Writers differ in whether an end marker follows data whose size is known, and liblzma before 5.2.6 refuses
/// the marker then. So the decoder is told "size unknown" and the size is checked here.</remarks>
public sealed unsafe class LzmaDecompressor : Decompressor
{
    public const string CodecName = "lzma";
    private const int PropertiesSize = 5;
    private const int HeaderSize = 13;
    private const ulong UnknownSize = ulong.MaxValue;

    public override string Name => CodecName;

    public override int Decompress(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (source.Length < HeaderSize)
        {
            return -1;
        }

        ulong size = BinaryPrimitives.ReadUInt64LittleEndian(source[PropertiesSize..]);
        bool isSizeKnown = size != UnknownSize;
        if (isSizeKnown && size > (ulong)destination.Length)
        {
            return -1;
        }

        bool ended = Decode(source, isSizeKnown ? destination[..(int)size] : destination, out int written);
        return (isSizeKnown ? (ulong)written == size : ended) ? written : -1;
    }

    /// <summary>Fills <paramref name="destination"/>, or stops before at the end marker, which it returns.</summary>
    private static bool Decode(ReadOnlySpan<byte> source, Span<byte> destination, out int written)
    {
        written = 0;
        byte* header = stackalloc byte[HeaderSize];
        source[..HeaderSize].CopyTo(new Span<byte>(header, HeaderSize));
        *(ulong*)(header + PropertiesSize) = UnknownSize;
        LzmaStream* stream = LzmaContext.OfThisThread;
        if (LibLzma.lzma_alone_decoder(stream, LibLzma.MemoryLimit) != LibLzma.Ok)
        {
            return false;
        }

        fixed (byte* from = source, to = destination)
        {
            stream->NextIn = header;
            stream->AvailableIn = HeaderSize;
            stream->NextOut = to;
            stream->AvailableOut = (nuint)destination.Length;
            if (LibLzma.lzma_code(stream, LibLzma.Run) != LibLzma.Ok)
            {
                return false;
            }

            stream->NextIn = from + HeaderSize;
            stream->AvailableIn = (nuint)(source.Length - HeaderSize);
            int result = LibLzma.lzma_code(stream, LibLzma.Finish);
            written = destination.Length - (int)stream->AvailableOut;
            return result == LibLzma.StreamEnd;
        }
    }
}
