using Hpc.Binary;

namespace Hpc.Codecs;

/// <summary>zlib streams (RFC 1950), which SquashFS calls gzip, by libdeflate.</summary>
/// <param name="level">1 to 12, on libdeflate's scale: its 9 takes and gives about what zlib's does.</param>
public sealed unsafe class GzipCompressor(int level = GzipCompressor.DefaultLevel) : Compressor
{
    public const int DefaultLevel = 6;

    public override string Name => GzipDecompressor.CodecName;

    public override int Level => level;

    public override int Compress(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        fixed (byte* from = source, to = destination)
        {
            return (int)LibDeflate.libdeflate_zlib_compress(
                DeflateEncoder.OfThisThread(level), from, (nuint)source.Length, to, (nuint)destination.Length);
        }
    }
}
