using Hpc.Binary;
using Hpc.SquashFs;

namespace Hpc.Fuse;

/// <summary>Extended attributes. Only the "user." ones are served: "trusted." and "security." belong to whoever made the
/// image, an unprivileged process could not use them, and a "trusted.overlay." would confuse an overlayfs on top of us.</summary>
internal sealed class XattrTable : IDisposable
{
    private const int IdsPerLook = 4096;

    private readonly XattrTableHeader _header;
    private readonly MetadataTable _ids;
    private readonly MetadataTable _keys;

    public XattrTable(RandomAccessSource image, Decompressor decompressor, in Superblock superblock)
    {
        Span<byte> head = stackalloc byte[XattrTableHeader.Size];
        image.ReadExactly(superblock.XattrTableStart, head, "squashfs xattr table");
        _header = XattrTableHeader.Parse(head, superblock);
        MetadataBlocks ids = MetadataBlocks.FromPointers(image, _header.Ids);
        _keys = new MetadataTable(image, decompressor, MetadataBlocks.Walk(image, "squashfs xattr keys", _header.KeysStart, Math.Max(_header.KeysStart, ids.Start)));
        _ids = new MetadataTable(image, decompressor, ids);
    }

    /// <summary>Whether any inode has an attribute that is served. An image of many attribute sets is not searched to
    /// the end: it counts as having some.</summary>
    public bool HasVisible()
    {
        if (_header.Ids.Count > IdsPerLook)
        {
            return true;
        }

        for (uint index = 0; index < _header.Ids.Count; index++)
        {
            if (ListSize(index) > 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Bytes of what <see cref="WriteList"/> writes.</summary>
    public int ListSize(uint index)
    {
        int size = 0;
        XattrCursor cursor = Open(index);
        while (cursor.MoveNext())
        {
            size += cursor.Key.PrefixText.Length + cursor.Name.Length + 1;
        }

        return size;
    }

    /// <summary>Writes the visible names, each with a NUL behind it.</summary>
    public void WriteList(uint index, Span<byte> target)
    {
        XattrCursor cursor = Open(index);
        while (cursor.MoveNext())
        {
            cursor.Key.PrefixText.CopyTo(target);
            target = target[cursor.Key.PrefixText.Length..];
            cursor.Name.CopyTo(target);
            target[cursor.Name.Length] = 0;
            target = target[(cursor.Name.Length + 1)..];
        }
    }

    /// <summary>Finds the value of a name such as "user.comment".</summary>
    public bool TryGet(uint index, ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        XattrCursor cursor = Open(index);
        while (cursor.MoveNext())
        {
            ReadOnlySpan<byte> prefix = cursor.Key.PrefixText;
            if (name.StartsWith(prefix) && name[prefix.Length..].SequenceEqual(cursor.Name))
            {
                value = cursor.ReadValue();
                return true;
            }
        }

        value = default;
        return false;
    }

    public void Dispose()
    {
        _ids.Dispose();
        _keys.Dispose();
    }

    private XattrCursor Open(uint index)
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
        return new XattrCursor(_keys, _keys.PositionOf(entry.Keys), entry.Count);
    }
}
