using Hpc.Binary;

namespace Hpc.Codecs;

/// <summary>Raw LZO1X blocks. Ours, because the C library is GPL: see src/adr/0003.</summary>
public sealed class LzoDecompressor : Decompressor
{
    public const string CodecName = "lzo";

    public override string Name => CodecName;

    public override int Decompress(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        LzoBlock block = new(source, destination);
        return block.Decode() ? block.Written : -1;
    }
}
