using Hpc.Binary;

namespace Hpc.SquashFs;

/// <summary>The extended attributes of an image, by the index that an inode has.</summary>
public sealed class XattrTable : IDisposable
{
    /// <summary>More names of one inode Linux does not list: XATTR_LIST_MAX, of at least 6 bytes each.</summary>
    private const uint MostOfInode = SquashFsLimits.XattrListMaximum / 6;

    private readonly XattrTableHeader _header;
    private readonly MetadataTable _ids;
    private readonly MetadataTable _keys;

    public XattrTable(BlockStore store, RandomAccessSource image, Decompressor decompressor, in Superblock superblock)
    {
        Span<byte> head = stackalloc byte[XattrTableHeader.Size];
        image.ReadExactly(superblock.XattrTableStart, head, "squashfs xattr table");
        _header = XattrTableHeader.Parse(head, superblock);
        MetadataBlocks ids = MetadataBlocks.FromPointers(image, _header.Ids);
        MetadataBlocks keys = MetadataBlocks.Walk(image, "squashfs xattr keys", _header.KeysStart,
            Math.Max(_header.KeysStart, ids.Start));
        _keys = store.NewTable(keys, image, decompressor);
        _ids = store.NewTable(ids, image, decompressor);
    }

    /// <summary>Sets of attributes.</summary>
    public long Count => _header.Ids.Count;

    /// <summary>A visit that lasts for several reads.</summary>
    public MetadataVisit Visit() => _ids.Visit();

    /// <summary>In a visit: the attributes of one set; none for <see cref="Inode.NoXattrs"/>.</summary>
    public XattrCursor Open(uint index)
    {
        if (index == Inode.NoXattrs)
        {
            return default;
        }

        if (index >= _header.Ids.Count)
        {
            throw new CorruptImageException("squashfs inode, xattr index", -1, $"{index}", $"0 to {_header.Ids.Count - 1}");
        }

        XattrIdEntry entry = XattrIdEntry.Parse(_ids.Read((long)index * XattrIdEntry.Size, XattrIdEntry.Size));
        return entry.Count <= MostOfInode ? new XattrCursor(_keys, _keys.PositionOf(entry.Keys), entry.Count)
            : throw new CorruptImageException("squashfs xattr id entry, count", -1, $"{entry.Count}", $"0 to {MostOfInode}");
    }

    public void Dispose()
    {
        _ids.Dispose();
        _keys.Dispose();
    }
}
