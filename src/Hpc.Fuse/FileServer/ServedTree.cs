using Hpc.Fuse.Session;
using Hpc.Fuse.Wire;
using Hpc.SquashFs;

namespace Hpc.Fuse.FileServer;

/// <summary>Names and attributes: the image's, with the added ones merged in.</summary>
internal sealed class ServedTree(ImageTables tables, AddedFiles added, FileOwner? owner)
{
    /// <summary>Cookies of added entries come behind those of the image: bit 60 and the entry's number.</summary>
    private const ulong AddedCookie = 1UL << 60;

    /// <summary>Cookies 0 to 2 are "nothing yet", behind "." and behind "..".</summary>
    private const ulong FirstCookie = 2;

    private static readonly byte[] Dot = [(byte)'.'];
    private static readonly byte[] DotDot = [(byte)'.', (byte)'.'];

    public AddedFiles Added => added;

    /// <summary>Finds a name in a directory.</summary>
    public bool TryLookup(NodeId directory, ReadOnlySpan<byte> name, out FuseEntryOut entry)
    {
        if (added.Find(directory, name) is { } node)
        {
            entry = EntryOf(node);
            return true;
        }

        using MetadataVisit visit = tables.Visit();
        if (!directory.IsAdded && FindInImage(directory, name, out long position))
        {
            entry = EntryOf(position);
            return true;
        }

        entry = default;
        return false;
    }

    /// <summary>Finds a name among those of the image only.</summary>
    public bool TryLookupInImage(NodeId directory, ReadOnlySpan<byte> name, out NodeId node)
    {
        bool found = FindInImage(directory, name, out long position);
        node = found ? NodeId.OfInode(position, tables.RootPosition) : default;
        return found;
    }

    public FuseAttr AttributesOf(NodeId node)
    {
        if (node.IsAdded)
        {
            return AttributesOf(FindAdded(node));
        }

        using MetadataVisit visit = tables.Visit();
        return AttributesOf(tables.ReadInode(node.PositionIn(tables)));
    }

    /// <summary>The bytes of a symbolic link's target.</summary>
    public byte[] TargetOf(NodeId node)
    {
        Span<byte> target = stackalloc byte[SquashFsLimits.SymlinkTargetMaximum];
        return target[..CopyTarget(node, target)].ToArray();
    }

    /// <summary>Copies the bytes of a symbolic link's target.</summary>
    /// <returns>How many they are.</returns>
    public int CopyTarget(NodeId node, Span<byte> target)
    {
        long position = node.PositionIn(tables);
        Inode link = tables.ReadInode(position);
        return link.IsSymlink ? tables.ReadTarget(position, in link, target) : throw UnknownNode(node);
    }

    public uint XattrIndexOf(NodeId node)
    {
        if (node.IsAdded)
        {
            return Inode.NoXattrs;
        }

        long position = node.PositionIn(tables);
        return tables.ReadXattrIndex(position, tables.ReadInode(position));
    }

    /// <summary>What an added file consists of.</summary>
    public AddedBody BodyOf(NodeId node) => FindAdded(node).Content?.Body ?? throw UnknownNode(node);

    /// <summary>Writes the names of a directory from a cookie on, as many as fit.</summary>
    public void List(NodeId directory, ulong cookie, ref DirentWriter writer)
    {
        Inode inode = directory.IsAdded ? default : tables.ReadInode(directory.PositionIn(tables));
        if (cookie < FirstCookie)
        {
            ListDots(directory, inode, cookie, ref writer);
            cookie = FirstCookie;
        }

        ReadOnlySpan<AddedNode> children = added.ChildrenOf(directory);
        if (cookie < AddedCookie && (directory.IsAdded
            || ListImage(directory, inode, cookie - FirstCookie, children.IsEmpty, ref writer)))
        {
            cookie = AddedCookie;
        }

        if (cookie >= AddedCookie)
        {
            ListAdded(children, (int)Math.Min(cookie - AddedCookie, (ulong)children.Length), ref writer);
        }
    }

    private void ListDots(NodeId directory, in Inode inode, ulong cookie, ref DirentWriter writer)
    {
        uint mode = Inode.FileTypeBits(InodeType.Directory);
        ulong self = directory.IsAdded ? NumberOf(directory) : inode.Number.Value;
        ulong parent = directory.IsRoot ? self : directory.IsAdded ? NumberOf(FindAdded(directory).Parent) : inode.Parent.Value;
        if (cookie == 0 && writer.HasRoomFor(Dot.Length))
        {
            writer.Add(Dot, self, 1, mode, default);
        }

        if (writer.HasRoomFor(DotDot.Length))
        {
            writer.Add(DotDot, parent, FirstCookie, mode, default);
        }
    }

    /// <returns>Whether all names are written.</returns>
    private bool ListImage(NodeId node, in Inode directory, ulong place, bool untouched, ref DirentWriter writer)
    {
        using MetadataVisit visit = tables.Visit();
        DirectoryCursor cursor = DirectoryCursor.At(tables.Directories, directory, place);
        while (cursor.MoveNext())
        {
            if (!writer.HasRoomFor(cursor.Name.Length))
            {
                return false;
            }

            if (!untouched && added.Find(node, cursor.Name) is not null)
            {
                continue;
            }

            FuseEntryOut entry = writer.WithAttributes
                ? EntryOf(tables.Inodes.PositionOf(cursor.Entry.Inode(cursor.Header))) : default;
            ulong ino = cursor.Entry.Number(cursor.Header).Value;
            writer.Add(cursor.Name, ino, cursor.Place + FirstCookie, Inode.FileTypeBits(cursor.Entry.Type), entry);
        }

        return true;
    }

    private void ListAdded(ReadOnlySpan<AddedNode> added, int first, ref DirentWriter writer)
    {
        for (int i = first; i < added.Length && writer.HasRoomFor(added[i].Name.Length); i++)
        {
            writer.Add(added[i].Name, NumberOf(added[i].Id), AddedCookie + (uint)i + 1, added[i].Mode, EntryOf(added[i]));
        }
    }

    private bool FindInImage(NodeId directory, ReadOnlySpan<byte> name, out long position)
    {
        using MetadataVisit visit = tables.Visit();
        long at = directory.PositionIn(tables);
        bool found = tables.TryFind(at, tables.ReadInode(at), name, out MetadataReference inode);
        position = found ? tables.Inodes.PositionOf(inode) : 0;
        return found;
    }

    private FuseEntryOut EntryOf(long position) =>
        FuseEntryOut.Of(NodeId.OfInode(position, tables.RootPosition).Value, AttributesOf(tables.ReadInode(position)));

    private FuseEntryOut EntryOf(AddedNode node) => FuseEntryOut.Of(node.Id.Value, AttributesOf(node));

    private FuseAttr AttributesOf(in Inode inode)
    {
        ulong blocks = inode.IsFile ? ((ulong)inode.Size - Math.Min(inode.SparseBytes, (ulong)inode.Size) + 511) / 512 : 0;
        return new FuseAttr(
            inode.Number.Value,
            (ulong)inode.Size,
            blocks,
            inode.ModifiedTime,
            inode.ModifiedTime,
            inode.ModifiedTime,
            0,
            0,
            0,
            inode.Mode,
            inode.LinkCount,
            owner?.Uid ?? tables.ReadId(inode.UidIndex),
            owner?.Gid ?? tables.ReadId(inode.GidIndex),
            inode.Rdev,
            0,
            0);
    }

    private FuseAttr AttributesOf(AddedNode node)
    {
        ulong size = node.Content is null ? 0 : (ulong)node.Content.Body.Length;
        uint time = tables.Superblock.ModifiedTime;
        return new FuseAttr(
            NumberOf(node.Id),
            size,
            (size + 511) / 512,
            time,
            time,
            time,
            0,
            0,
            0,
            node.Mode,
            node.IsDirectory ? 2u : 1u,
            owner?.Uid ?? 0,
            owner?.Gid ?? 0,
            0,
            0,
            0);
    }

    /// <summary>st_ino; added files come behind the image's.</summary>
    private ulong NumberOf(NodeId node) => node.IsAdded
        ? tables.Superblock.InodeCount + 1UL + (uint)node.AddedIndex
        : tables.ReadInode(node.PositionIn(tables)).Number.Value;

    private AddedNode FindAdded(NodeId node) => added.Find(node) ?? throw UnknownNode(node);

    private static Hpc.Binary.CorruptImageException UnknownNode(NodeId node) =>
        new("node id", -1, $"{node.Value}", "one that was given before");
}
