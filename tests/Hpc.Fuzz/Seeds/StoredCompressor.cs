using Hpc.Binary;

namespace Hpc.Fuzz;

/// <summary>Finds that every block would grow, so that it is stored as it is: damage to an image then reaches the reader and not
/// only the decompressor.</summary>
internal sealed class StoredCompressor : Compressor
{
    public override string Name => "zstd";

    public override int Level => 15;

    public override int Compress(ReadOnlySpan<byte> source, Span<byte> destination) => 0;
}
