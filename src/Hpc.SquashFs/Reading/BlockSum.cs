namespace Hpc.SquashFs;

/// <summary>The stored bytes of a file in front of a block of it.</summary>
public readonly record struct BlockSum(long Block, long StoredBytes);
