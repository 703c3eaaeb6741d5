using Hpc.SquashFs;

namespace Hpc.Images;

/// <summary>A file of an ext file system, under one of its names.</summary>
/// <param name="Path">Relative to the root, whose is "".</param>
/// <param name="Number">Of its inode: names of one file have the same.</param>
public sealed record ExtFile(string Path, NewEntry Entry, uint Number)
{
    /// <summary>Its bytes, for a file; to be read once.</summary>
    public Stream? Content { get; init; }
}
