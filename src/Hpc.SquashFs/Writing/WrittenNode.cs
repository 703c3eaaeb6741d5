namespace Hpc.SquashFs;

/// <summary>A file of an image that is being written. Its data is in the image already; its inode follows at the end.</summary>
public sealed class WrittenNode
{
    internal WrittenNode(NewEntry entry, bool isImplicit = false)
    {
        Entry = entry;
        IsImplicit = isImplicit;
        Children = entry.Type == InodeType.Directory ? [] : null;
    }

    public InodeType Type => Entry.Type;

    public NewEntry Entry { get; private set; }

    /// <summary>A directory that is there because a path led through it, and that nobody has described.</summary>
    public bool IsImplicit { get; private set; }

    /// <summary>File: bytes.</summary>
    public long Size { get; internal set; }

    /// <summary>Directory: the names in it, in no particular order.</summary>
    public IEnumerable<string> Names => Children is null ? [] : Children.Keys;

    internal Dictionary<string, WrittenNode>? Children { get; }

    /// <summary>Names that lead here; of a directory always 1.</summary>
    internal uint NameCount { get; set; }

    internal uint XattrIndex { get; set; } = Inode.NoXattrs;

    /// <summary>File: stored size of every block.</summary>
    internal BlockSizeField[] Blocks { get; set; } = [];
    internal long StartBlock { get; set; }
    internal long SparseBytes { get; set; }
    internal uint FragmentIndex { get; set; } = Inode.NoFragment;
    internal int FragmentOffset { get; set; }

    /// <summary>0 until the node has one.</summary>
    internal uint Number { get; set; }

    /// <summary>Where the inode was written; null before.</summary>
    internal MetadataReference? Place { get; set; }

    /// <summary>Directory: its listing, once that is written.</summary>
    internal WrittenListing? Listing { get; set; }

    internal void Describe(NewEntry entry, uint xattrIndex)
    {
        Entry = entry;
        XattrIndex = xattrIndex;
        IsImplicit = false;
    }
}
