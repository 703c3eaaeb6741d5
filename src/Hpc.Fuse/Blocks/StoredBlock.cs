using Hpc.SquashFs;

namespace Hpc.Fuse.Blocks;

/// <summary>One stored block that a program needs.</summary>
/// <param name="Position">Its place in the image.</param>
/// <param name="Size">How it is stored.</param>
internal readonly record struct StoredBlock(BlockOffset Position, BlockSizeField Size);
