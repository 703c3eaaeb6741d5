using Hpc.Binary;

namespace Hpc.Codecs;

/// <summary>Raw LZ4 blocks without a frame, by liblz4.</summary>
public sealed unsafe class Lz4Decompressor : Decompressor
{
    public const string CodecName = "lz4";

    public override string Name => CodecName;

    public override int Decompress(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        fixed (byte* from = source, to = destination)
        {
            return Math.Max(-1, LibLz4.LZ4_decompress_safe(from, to, source.Length, destination.Length));
        }
    }
}
