namespace Hpc.SquashFs;

/// <summary>The st_ino of a file: 1 to the superblock's inode count. Not a place; see <see cref="MetadataReference"/>.</summary>
public readonly record struct InodeNumber(uint Value)
{
    public override string ToString() => Value.ToString();
}
