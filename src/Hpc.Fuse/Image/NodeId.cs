using Hpc.SquashFs;

namespace Hpc.Fuse;

/// <summary>What the kernel calls a file of ours. A file of the image is its inode's position in the decoded inode table
/// plus 2, so the server keeps no list of what the kernel knows and FORGET needs nothing. 1 is the root, as FUSE wants it;
/// 0 is "no such file". Synthesised files (<see cref="SynthTree"/>) have bit 62 and a number.</summary>
internal readonly record struct NodeId(ulong Value)
{
    public static readonly NodeId Root = new(1);
    public static readonly NodeId None;
    private const ulong FirstInode = 2;
    private const ulong SynthBit = 1UL << 62;

    public bool IsRoot => Value == Root.Value;

    public bool IsSynth => (Value & SynthBit) != 0;

    /// <summary>Number of a synthesised file.</summary>
    public int SynthIndex => (int)(Value & ~SynthBit);

    /// <summary>Position in the decoded inode table; the root's is in the superblock.</summary>
    public long InodePosition => (long)(Value - FirstInode);

    /// <summary>The same, the root's included.</summary>
    public long PositionIn(ImageTables tables) => IsRoot ? tables.RootPosition : InodePosition;

    public static NodeId OfInode(long position, long rootPosition) =>
        position == rootPosition ? Root : new NodeId((ulong)position + FirstInode);

    public static NodeId OfSynth(int index) => new(SynthBit | (uint)index);
}
