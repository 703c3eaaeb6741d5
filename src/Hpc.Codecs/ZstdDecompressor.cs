using Hpc.Binary;

namespace Hpc.Codecs;

/// <summary>Zstandard frames (RFC 8878), by libzstd.</summary>
public sealed unsafe class ZstdDecompressor : Decompressor
{
    public const string CodecName = "zstd";

    public override string Name => CodecName;

    public override int Decompress(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (source.IsEmpty)
        {
            return -1; // to libzstd this is a valid row of no frames
        }

        fixed (byte* from = source, to = destination)
        {
            nuint size = LibZstd.ZSTD_decompressDCtx(
                ZstdContext.OfThisThread, to, (nuint)destination.Length, from, (nuint)source.Length);
            return LibZstd.IsError(size) ? -1 : (int)size;
        }
    }
}
