using Hpc.SquashFs;

namespace Hpc.Images.Extraction;

/// <summary>Where the files of a source go: into an image, or into a directory. Paths are relative to the tree's root, one char
/// per byte; the root is "". A file comes after the directory that it is in, and after the file that it is another name
/// of.</summary>
public abstract class TreeTarget
{
    public abstract void Add(string path, NewEntry entry, Stream? content);

    /// <summary>Another name for a file that was added.</summary>
    public abstract void AddHardLink(string path, string target);

    /// <summary>Takes back what a later part of the source replaces.</summary>
    public abstract void Remove(string path);

    /// <summary>What already exists; null for nothing.</summary>
    public abstract InodeType? Find(string path);
}
