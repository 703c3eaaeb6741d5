namespace Hpc.SquashFs;

/// <summary>The row of blocks of one file, while it is written: they lie in the image without gaps.</summary>
internal sealed class BlockRun(WrittenNode node)
{
    internal WrittenNode Node { get; } = node;

    internal long Start { get; set; } = -1;
    internal List<BlockSizeField> Sizes { get; } = [];

    /// <summary>Bytes in the image.</summary>
    internal long StoredSize { get; set; }
    internal long SparseBytes { get; set; }
    internal ulong Hash { get; set; }
}
