using System.Buffers.Binary;
using Hpc.Binary;
using Hpc.SquashFs;

namespace Hpc.Fuse;

/// <summary>All metadata of one image, decoded as it is asked for.</summary>
internal sealed class ImageTables : IDisposable
{
    /// <summary>Entries of a directory's index that are stepped over when the next inode is looked for: more is not worth it.</summary>
    private const int MostIndexEntries = 256;

    private readonly MetadataTable _ids;
    private readonly MetadataTable _fragments;

    private ImageTables(RandomAccessSource image, Decompressor decompressor, in Superblock superblock, long memoryLimit)
    {
        Memory = new MetadataMemory(memoryLimit);
        Positions = new BlockPositions();
        Superblock = superblock;
        MetadataBlocks ids = MetadataBlocks.FromPointers(image, superblock.Ids);
        MetadataBlocks fragments = MetadataBlocks.FromPointers(image, superblock.HasFragments ? superblock.Fragments : NoTable(superblock));
        MetadataBlocks exports = MetadataBlocks.FromPointers(image, superblock.HasExportTable ? superblock.Exports : NoTable(superblock));
        long directoriesEnd = Math.Min(ids.Start, Math.Min(fragments.Start, exports.Start));
        exports.Dispose();
        _ids = new MetadataTable(Memory, image, decompressor, ids);
        _fragments = new MetadataTable(Memory, image, decompressor, fragments);
        Inodes = new MetadataTable(Memory, image, decompressor, MetadataBlocks.Walk(
            image, "squashfs inode table", superblock.InodeTableStart, superblock.DirectoryTableStart));
        Directories = new MetadataTable(Memory, image, decompressor, MetadataBlocks.Walk(
            image, "squashfs directory table", superblock.DirectoryTableStart, Math.Max(directoriesEnd, superblock.DirectoryTableStart)));
        RootPosition = Inodes.PositionOf(superblock.RootInode);
        Xattrs = superblock.HasXattrs ? new XattrTable(Memory, image, decompressor, superblock) : null;
    }

    public Superblock Superblock { get; }

    /// <summary>All that is decoded of all tables.</summary>
    public MetadataMemory Memory { get; }

    /// <summary>Where the blocks of long files are.</summary>
    public BlockPositions Positions { get; }

    public MetadataTable Inodes { get; }

    public MetadataTable Directories { get; }

    /// <summary>None when the image has no extended attributes.</summary>
    public XattrTable? Xattrs { get; }

    /// <summary>The root's position in the decoded inode table.</summary>
    public long RootPosition { get; }

    /// <summary>Finds where every table and metadata block begins; decodes nothing.</summary>
    /// <exception cref="CorruptImageException">A table does not lie where it says.</exception>
    public static ImageTables Open(RandomAccessSource image, Decompressor decompressor, in Superblock superblock, long memoryLimit) =>
        new(image, decompressor, superblock, memoryLimit);

    public long PositionOf(NodeId node) => node.IsRoot ? RootPosition : node.InodePosition;

    /// <summary>A visit that lasts for several reads, of any of the tables.</summary>
    public MetadataVisit Visit() => Memory.Enter();

    public Inode ReadInode(long position)
    {
        using MetadataVisit visit = Visit();
        return Inode.Parse(Inodes.ReadUpTo(position, Inode.MaximumHeaderSize), Superblock, position);
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

    /// <summary>Copies the bytes of a symbolic link's target: at most <see cref="SquashFsLimits.SymlinkTargetMaximum"/>.</summary>
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
        Positions.Dispose();
        Memory.Dispose();
    }

    private static PointerTable NoTable(in Superblock superblock) => new("squashfs absent table", superblock.IdTableStart, 0, sizeof(ulong));
}
