using Hpc.Binary;
using Hpc.SquashFs;

namespace Hpc.Fuse;

/// <summary>Extended attributes. Only the "user." ones are served: "trusted." and "security." belong to whoever made the
/// image, an unprivileged process could not use them, and a "trusted.overlay." would confuse an overlayfs on top of us.</summary>
internal sealed class XattrTable : IDisposable
{
    private const int IdsPerLook = 4096;
    private const int AttributesPerLook = 1 << 14;

    /// <summary>More names of one inode Linux does not list: XATTR_LIST_MAX, of at least 6 bytes each.</summary>
    private const uint MostOfInode = SquashFsLimits.XattrListMaximum / 6;

    private readonly MetadataMemory _memory;
    private readonly XattrTableHeader _header;
    private readonly MetadataTable _ids;
    private readonly MetadataTable _keys;

    public XattrTable(MetadataMemory memory, RandomAccessSource image, Decompressor decompressor, in Superblock superblock)
    {
        _memory = memory;
        Span<byte> head = stackalloc byte[XattrTableHeader.Size];
        image.ReadExactly(superblock.XattrTableStart, head, "squashfs xattr table");
        _header = XattrTableHeader.Parse(head, superblock);
        MetadataBlocks ids = MetadataBlocks.FromPointers(image, _header.Ids);
        _keys = new MetadataTable(memory, image, decompressor, MetadataBlocks.Walk(image, "squashfs xattr keys", _header.KeysStart, Math.Max(_header.KeysStart, ids.Start)));
        _ids = new MetadataTable(memory, image, decompressor, ids);
    }

    /// <summary>Whether any inode has an attribute that is served. An image of many attribute sets is not searched to
    /// the end: it counts as having some.</summary>
    public bool HasVisible()
    {
        if (_header.Ids.Count > IdsPerLook)
        {
            return true;
        }

        using MetadataVisit visit = _memory.Enter();
        long looks = 0;
        for (uint index = 0; index < _header.Ids.Count && looks < AttributesPerLook; index++)
        {
            XattrCursor cursor = Open(index);
            looks += cursor.Left;
            if (cursor.MoveNext())
            {
                return true;
            }
        }

        return looks >= AttributesPerLook;
    }

    /// <summary>Bytes of what <see cref="WriteList"/> writes.</summary>
    public int ListSize(uint index)
    {
        using MetadataVisit visit = _memory.Enter();
        int size = 0;
        XattrCursor cursor = Open(index);
        while (cursor.MoveNext())
        {
            size += cursor.Key.PrefixText.Length + cursor.Key.NameLength + 1;
        }

        return size;
    }

    /// <summary>Writes the visible names, each with a NUL behind it.</summary>
    public void WriteList(uint index, Span<byte> target)
    {
        using MetadataVisit visit = _memory.Enter();
        XattrCursor cursor = Open(index);
        while (cursor.MoveNext())
        {
            cursor.Key.PrefixText.CopyTo(target);
            target = target[cursor.Key.PrefixText.Length..];
            cursor.Name.CopyTo(target);
            target[cursor.Key.NameLength] = 0;
            target = target[(cursor.Key.NameLength + 1)..];
        }
    }

    /// <summary>Copies the value of a name such as "user.comment", at most <see cref="SquashFsLimits.XattrValueMaximum"/> bytes.</summary>
    /// <returns>How many bytes it has; negative where there is none.</returns>
    public int Find(uint index, ReadOnlySpan<byte> name, Span<byte> target)
    {
        using MetadataVisit visit = _memory.Enter();
        XattrCursor cursor = Open(index);
        while (cursor.MoveNext())
        {
            ReadOnlySpan<byte> prefix = cursor.Key.PrefixText;
            if (name.StartsWith(prefix) && name[prefix.Length..].SequenceEqual(cursor.Name))
            {
                ReadOnlySpan<byte> value = cursor.ReadValue();
                value.CopyTo(target);
                return value.Length;
            }
        }

        return -1;
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
        if (entry.Count > MostOfInode)
        {
            throw new CorruptImageException("squashfs xattr id entry, count", -1, $"{entry.Count}", $"0 to {MostOfInode}");
        }

        return new XattrCursor(_keys, _keys.PositionOf(entry.Keys), entry.Count);
    }
}
