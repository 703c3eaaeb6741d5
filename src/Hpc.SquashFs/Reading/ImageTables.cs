using System.Buffers.Binary;
using Hpc.Binary;

namespace Hpc.SquashFs;

/// <summary>All metadata of one image, decoded as it is asked for.</summary>
public sealed class ImageTables : IDisposable
{
    /// <summary>Entries of a directory's index that are stepped over when the next inode is looked for: more is not worth
    /// it.</summary>
    private const int MostIndexEntries = 256;

    private readonly BlockStore _store;
    private readonly MetadataTable _ids;
    private readonly MetadataTable _fragments;
    private readonly Func<MetadataTable> _newExports;
    private MetadataTable? _exports;

    private ImageTables(RandomAccessSource image, Decompressor decompressor, in Superblock superblock, BlockStore store)
    {
        _store = store;
        Superblock = superblock;
        MetadataBlocks ids = MetadataBlocks.FromPointers(image, superblock.Ids);
        MetadataBlocks fragments = MetadataBlocks.FromPointers(image,
            superblock.HasFragments ? superblock.Fragments : NoTable(superblock));
        MetadataBlocks exports = MetadataBlocks.FromPointers(image,
            superblock.HasExportTable ? superblock.Exports : NoTable(superblock));
        long directoriesEnd = Math.Min(ids.Start, Math.Min(fragments.Start, exports.Start));
        _newExports = () => store.NewTable(exports, image, decompressor);
        _ids = store.NewTable(ids, image, decompressor);
        _fragments = store.NewTable(fragments, image, decompressor);
        Inodes = store.NewTable(
            MetadataBlocks.Walk(image, "squashfs inode table", superblock.InodeTableStart, superblock.DirectoryTableStart), image,
            decompressor);
        Directories = store.NewTable(
            MetadataBlocks.Walk(image, "squashfs directory table", superblock.DirectoryTableStart,
                Math.Max(directoriesEnd, superblock.DirectoryTableStart)),
            image, decompressor);
        RootPosition = Inodes.PositionOf(superblock.RootInode);
        Xattrs = superblock.HasXattrs ? new XattrTable(store, image, decompressor, superblock) : null;
    }

    public Superblock Superblock { get; }

    /// <summary>Where the blocks of long files are.</summary>
    public BlockPositions Positions => _store.Positions;

    public MetadataTable Inodes { get; }

    public MetadataTable Directories { get; }

    /// <summary>None when the image has no extended attributes.</summary>
    public XattrTable? Xattrs { get; }

    /// <summary>The root's position in the decoded inode table.</summary>
    public long RootPosition { get; }

    /// <summary>Finds where every table and metadata block begins; decodes nothing.</summary>
    /// <exception cref="CorruptImageException">A table does not lie where it says.</exception>
    public static ImageTables Open(RandomAccessSource image, Decompressor decompressor, in Superblock superblock,
        BlockStore store) =>
        new(image, decompressor, superblock, store);

    /// <summary>A visit that lasts for several reads, of any of the tables.</summary>
    public MetadataVisit Visit() => _store.Enter();

    public Inode ReadInode(long position)
    {
        using MetadataVisit visit = Visit();
        return Inode.Parse(Inodes.ReadUpTo(position, Inode.MaximumHeaderSize), Superblock, Inodes.OriginOf(position));
    }

    /// <summary>The root's inode.</summary>
    /// <exception cref="CorruptImageException">It is not a directory's.</exception>
    public Inode ReadRoot() => ReadInode(RootPosition) is { IsDirectory: true } root ? root
        : throw new CorruptImageException("squashfs root inode", Inodes.OriginOf(RootPosition), "an inode of another kind",
            "a directory");

    /// <summary>The inode that a name stands for. The listing is sorted, so the search begins at the last index entry that is not
    /// behind the name, and ends at the first name that is: one entry is looked at too many, which would show a second one of
    /// that name.</summary>
    public bool TryFind(long directoryPosition, in Inode directory, ReadOnlySpan<byte> name, out MetadataReference inode)
    {
        using MetadataVisit visit = Visit();
        DirectoryCursor cursor = new(Directories, directory, DirectoryIndex.RunStart(Inodes, directoryPosition, directory, name));
        bool found = false;
        inode = default;
        for (int order = -1; order <= 0 && cursor.MoveNext();)
        {
            order = cursor.Name.SequenceCompareTo(name);
            if (order == 0)
            {
                inode = cursor.Entry.Inode(cursor.Header);
                found = true;
            }
        }

        return found;
    }

    /// <summary>Where the inode with a number is, in an image with an export table.</summary>
    /// <param name="number">1 to the superblock's inode count.</param>
    public MetadataReference ReadExport(InodeNumber number)
    {
        _exports ??= _newExports();
        using MetadataVisit visit = Visit();
        return new MetadataReference(BinaryPrimitives.ReadUInt64LittleEndian(_exports.Read((number.Value - 1L) * sizeof(ulong),
            sizeof(ulong))));
    }

    /// <summary>Where the next inode of the table lies; the table's end behind a directory with a long index.</summary>
    public long EndOfInode(long position, in Inode inode)
    {
        using MetadataVisit visit = Visit();
        long tail = position + inode.HeaderSize;
        switch (inode.Kind)
        {
            case InodeType.File:
                return tail + inode.BlockCount(Superblock) * BlockSizeField.Size;
            case InodeType.Symlink:
                return tail + inode.Size + (inode.XattrTailOffset == 0 ? 0 : sizeof(uint));
            case InodeType.Directory when inode.DirectoryIndexCount > MostIndexEntries:
                return Inodes.Size;
            case InodeType.Directory:
                for (int left = inode.DirectoryIndexCount; left > 0; left--)
                {
                    tail += DirectoryIndexEntry.Parse(Inodes.Read(tail, DirectoryIndexEntry.HeaderSize)).Size;
                }

                return tail;
            default:
                return tail;
        }
    }

    /// <summary>The fragment block with a file's tail.</summary>
    public FragmentEntry ReadFragment(uint index)
    {
        using MetadataVisit visit = Visit();
        return FragmentEntry.Parse(_fragments.Read((long)index * FragmentEntry.Size, FragmentEntry.Size), Superblock, index);
    }

    /// <summary>The user or group id with this index.</summary>
    public uint ReadId(int index)
    {
        using MetadataVisit visit = Visit();
        return BinaryPrimitives.ReadUInt32LittleEndian(_ids.Read((long)index * sizeof(uint), sizeof(uint)));
    }

    /// <summary>Copies the bytes of a symbolic link's target: at most
    /// <see cref="SquashFsLimits.SymlinkTargetMaximum"/>.</summary>
    /// <returns>How many they are.</returns>
    public int ReadTarget(long position, in Inode link, Span<byte> target)
    {
        using MetadataVisit visit = Visit();
        Inodes.Read(position + link.HeaderSize, (int)link.Size).CopyTo(target);
        return (int)link.Size;
    }

    /// <summary>The index of an inode's extended attributes, which a symbolic link has behind its target.</summary>
    public uint ReadXattrIndex(long position, in Inode inode)
    {
        using MetadataVisit visit = Visit();
        return inode.XattrTailOffset == 0 ? inode.XattrIndex
            : inode.WithXattrTail(Inodes.Read(position + inode.XattrTailOffset, sizeof(uint))).XattrIndex;
    }

    public void Dispose()
    {
        _ids.Dispose();
        _fragments.Dispose();
        Inodes.Dispose();
        Directories.Dispose();
        Xattrs?.Dispose();
        _exports?.Dispose();
    }

    private static PointerTable NoTable(in Superblock superblock) =>
        new("squashfs absent table", superblock.IdTableStart, 0, sizeof(ulong));
}
