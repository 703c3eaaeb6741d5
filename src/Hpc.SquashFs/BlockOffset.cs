namespace Hpc.SquashFs;

/// <summary>Where a stored block begins: bytes from the start of the image.</summary>
public readonly record struct BlockOffset(long Value)
{
    public static BlockOffset operator +(BlockOffset start, long bytes) => new(start.Value + bytes);

    public static BlockOffset Add(BlockOffset start, long bytes) => start + bytes;

    public override string ToString() => Value.ToString();
}
