namespace Hpc.Oci;

/// <summary>A file system object of a flattened image. Hard links are one object under several names.</summary>
public sealed class MergedInode
{
    internal MergedInode(TarEntry entry, LayerContent content)
    {
        Entry = entry;
        Content = content;
        Children = entry.Type == TarEntryType.Directory
            ? new SortedDictionary<string, MergedInode>(StringComparer.Ordinal) : null;
    }

    /// <summary>Attributes, and a link's target; the path is only where it first stood.</summary>
    public TarEntry Entry { get; internal set; }

    /// <summary>Where a file's data stand; without meaning for everything else.</summary>
    public LayerContent Content { get; }

    public TarEntryType Type => Entry.Type;

    /// <summary>A directory's entries by name, in byte order; null for everything that is not a directory.</summary>
    public SortedDictionary<string, MergedInode>? Children { get; }

    /// <summary>The object under each of its names in the tree below, parents first.</summary>
    public IEnumerable<(string Path, MergedInode Inode)> Walk()
    {
        Stack<(string Path, MergedInode Inode)> open = new([("", this)]);
        while (open.TryPop(out (string Path, MergedInode Inode) next))
        {
            yield return next;
            foreach ((string name, MergedInode child) in next.Inode.Children?.Reverse() ?? [])
            {
                open.Push((LayerPath.Join(next.Path, name), child));
            }
        }
    }
}
