using Hpc.Binary;

namespace Hpc.Codecs;

/// <summary>Raw LZ4 blocks, by liblz4.</summary>
/// <param name="level">0 for the fast compressor, 1 to 12 for the high compression one.</param>
public sealed unsafe class Lz4Compressor(int level = 0) : Compressor
{
    public override string Name => Lz4Decompressor.CodecName;

    public override int Level => level;

    public override int Compress(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        fixed (byte* from = source, to = destination)
        {
            return Math.Max(0, level == 0
                ? LibLz4.LZ4_compress_default(from, to, source.Length, destination.Length)
                : LibLz4.LZ4_compress_HC(from, to, source.Length, destination.Length, level));
        }
    }
}
