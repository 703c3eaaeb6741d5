using Hpc.Binary;

namespace Hpc.SquashFs;

/// <summary>Where a reader keeps what it has found out about an image: decoded metadata blocks, and where the blocks of long
/// files lie. Whoever opens the image gives it: a server has one that threads share and that is bounded, who reads alone has a
/// <see cref="HeapStore"/>.</summary>
public abstract class BlockStore
{
    /// <summary>Where the blocks of long files are.</summary>
    public abstract BlockPositions Positions { get; }

    /// <summary>Begins a visit of this thread, to be disposed of: the blocks that it looks at stay until then. One within another
    /// costs nothing.</summary>
    public abstract MetadataVisit Enter();

    /// <summary>Room for a table, none of which is decoded yet.</summary>
    public abstract MetadataTable NewTable(MetadataBlocks blocks, RandomAccessSource image, Decompressor decompressor);

    /// <summary>Ends this thread's visit.</summary>
    /// <param name="outer">The store whose visit it was within, or null.</param>
    /// <param name="outerWord">Where that visit is noted.</param>
    public abstract void Leave(BlockStore? outer, int outerWord);
}
