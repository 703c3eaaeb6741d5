using Hpc.SquashFs;

namespace Hpc.Fuse.Prefetch;

/// <summary>What tells an image from the one that it was before it was built again: positions of blocks mean nothing in
/// another.</summary>
internal readonly record struct ImageIdentity(long BytesUsed, uint InodeCount, uint ModifiedTime)
{
    public static ImageIdentity Of(in Superblock superblock) =>
        new(superblock.BytesUsed, superblock.InodeCount, superblock.ModifiedTime);
}
