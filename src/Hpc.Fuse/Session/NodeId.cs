using Hpc.SquashFs;

namespace Hpc.Fuse.Session;

/// <summary>What the kernel calls a file of ours. A file of the image is its inode's position in the decoded inode table
/// plus 2, so the server keeps no list of what the kernel knows and FORGET needs nothing. 1 is the root, as FUSE wants it;
/// 0 is "no such file". Files that were added have bit 62 and a number.</summary>
internal readonly record struct NodeId(ulong Value)
{
    public static readonly NodeId Root = new(1);
    public static readonly NodeId None;
    private const ulong FirstInode = 2;
    private const ulong AddedBit = 1UL << 62;

    public bool IsRoot => Value == Root.Value;

    public bool IsAdded => (Value & AddedBit) != 0;

    /// <summary>Number of a file that was added.</summary>
    public int AddedIndex => (int)(Value & ~AddedBit);

    /// <summary>Position in the decoded inode table; the root's is in the superblock.</summary>
    public long InodePosition => (long)(Value - FirstInode);

    /// <summary>The same, the root's included.</summary>
    public long PositionIn(ImageTables tables) => IsRoot ? tables.RootPosition : InodePosition;

    public static NodeId OfInode(long position, long rootPosition) =>
        position == rootPosition ? Root : new NodeId((ulong)position + FirstInode);

    public static NodeId OfAdded(int index) => new(AddedBit | (uint)index);
}
