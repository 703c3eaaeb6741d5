using Hpc.SquashFs;

namespace Hpc.Fuse.Blocks;

/// <summary>What <see cref="BlockCache"/> knows of one of its slots.</summary>
internal struct BlockSlot
{
    /// <summary>The block's place in the image, or negative.</summary>
    public long Position;

    /// <summary>How it is stored: a <see cref="BlockSizeField"/>.</summary>
    public uint Size;

    /// <summary>Why it was filled before somebody asked for it; <see cref="FillReason.None"/> as soon as somebody does.</summary>
    public FillReason FillReason;

    /// <summary>Decoded bytes times two, plus one when there will be no more; or negative when it failed. A futex.</summary>
    public int Progress;
    public int Holders;
    public int IsRecent;

    /// <summary>The next slot of the same hash bucket.</summary>
    public int Next;

    /// <summary>Whether the slot is in the list of those that were given back for good, and which one follows it there.</summary>
    public int IsInDone;
    public int NextDone;
}
