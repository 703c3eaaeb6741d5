using Hpc.Binary;

namespace Hpc.Codecs;

/// <summary>Members of a gzip file (RFC 1952), without name and time, by libdeflate. Members in a row are one file: its content
/// is theirs, in a row.</summary>
/// <param name="level">As for <see cref="GzipCompressor"/>.</param>
public sealed unsafe class GzipMemberCompressor(int level = GzipCompressor.DefaultLevel) : Compressor
{
    public override string Name => GzipDecompressor.CodecName;

    public override int Level => level;

    public override int Compress(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        fixed (byte* from = source, to = destination)
        {
            return (int)LibDeflate.libdeflate_gzip_compress(
                DeflateEncoder.OfThisThread(level), from, (nuint)source.Length, to, (nuint)destination.Length);
        }
    }
}
