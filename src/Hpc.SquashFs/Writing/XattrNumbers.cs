using System.Runtime.InteropServices;
using System.Text;
using Hpc.Binary;

namespace Hpc.SquashFs;

/// <summary>The distinct sets of extended attributes of an image, and their tables. A value that is long enough to gain from it
/// is stored once; later ones point to it.</summary>
internal sealed class XattrNumbers
{
    private const ushort OutOfLineBit = 0x100;

    private readonly Dictionary<string, uint> _numbers = [];
    private readonly List<Xattr[]> _sets = [];

    internal bool IsEmpty => _sets.Count == 0;

    /// <summary>The number of a set, whatever the order of its members.</summary>
    /// <exception cref="EntryRefusedException">SquashFS cannot hold one of them.</exception>
    internal uint NumberOf(IReadOnlyList<Xattr> attributes, string path)
    {
        if (attributes.Count == 0)
        {
            return Inode.NoXattrs;
        }

        Xattr[] set = [.. attributes.OrderBy(attribute => attribute.Name, StringComparer.Ordinal)];
        Check(set, path);
        StringBuilder key = new();
        foreach (Xattr attribute in set)
        {
            key.Append(attribute.Name).Append('\0').Append(attribute.Value.Length).Append(' ')
                .Append(RawText.Of(attribute.Value));
        }

        ref uint number = ref CollectionsMarshal.GetValueRefOrAddDefault(_numbers, key.ToString(), out bool isKnown);
        if (!isKnown)
        {
            number = (uint)_sets.Count;
            _sets.Add(set);
        }

        return number;
    }

    /// <summary>Writes all sets; returns where the table's header is and where the table ends.</summary>
    internal (long Header, long End) Write(RandomAccessStorage image, long start, Compressor compressor)
    {
        MetadataWriter keys = new(image, start, compressor);
        Dictionary<string, MetadataReference> values = [];
        List<XattrIdEntry> entries = [.. _sets.Select(set => WriteSet(keys, set, values))];
        TableWriter ids = new(image, keys.Finish(), compressor);
        Span<byte> record = stackalloc byte[XattrIdEntry.Size];
        foreach (XattrIdEntry entry in entries)
        {
            ByteWriter writer = new(record);
            writer.U64(entry.Keys.Value);
            writer.U32(entry.Count);
            writer.U32(entry.ListSize);
            ids.Write(record);
        }

        ByteWriter header = new(record);
        header.I64(start);
        header.U32((uint)_sets.Count);
        header.U32(0);
        return ids.Finish(record);
    }

    private static void Check(Xattr[] set, string path)
    {
        for (int i = 0; i < set.Length; i++)
        {
            if (!XattrName.IsStorable(set[i]))
            {
                throw new EntryRefusedException(path,
                    $"squashfs cannot hold the extended attribute '{set[i].Name}' of {set[i].Value.Length} bytes");
            }

            if (i > 0 && set[i].Name == set[i - 1].Name)
            {
                throw new EntryRefusedException(path, $"the extended attribute '{set[i].Name}' was given twice");
            }
        }

        if (set.Sum(attribute => attribute.Name.Length + 1) > SquashFsLimits.XattrListMaximum)
        {
            throw new EntryRefusedException(path,
                $"the names of its extended attributes have more than {SquashFsLimits.XattrListMaximum} bytes");
        }
    }

    private static XattrIdEntry WriteSet(MetadataWriter keys, Xattr[] set, Dictionary<string, MetadataReference> values)
    {
        MetadataReference first = keys.Position;
        foreach (Xattr attribute in set)
        {
            WriteOne(keys, attribute, values);
        }

        return new XattrIdEntry(first, (uint)set.Length, (uint)set.Sum(attribute => attribute.Name.Length + 1));
    }

    private static void WriteOne(MetadataWriter keys, Xattr attribute, Dictionary<string, MetadataReference> values)
    {
        XattrName name = XattrName.Parse(attribute.Name)!.Value;
        string value = RawText.Of(attribute.Value);
        bool isElsewhere = values.TryGetValue(value, out MetadataReference place);
        Span<byte> record = stackalloc byte[XattrKeyRecord.HeaderSize + SquashFsLimits.XattrNameMaximum];
        ByteWriter key = new(record);
        key.U16((int)name.Prefix | (isElsewhere ? OutOfLineBit : 0));
        key.U16(name.Rest.Length);
        key.Text(name.Rest);
        keys.Write(key.Written);
        MetadataReference here = keys.Position;
        ByteWriter head = new(record);
        head.U32(isElsewhere ? XattrValueRecord.ReferenceSize : (uint)attribute.Value.Length);
        if (isElsewhere)
        {
            head.U64(place.Value);
        }

        keys.Write(head.Written);
        if (!isElsewhere)
        {
            keys.Write(attribute.Value);
            if (attribute.Value.Length > XattrValueRecord.ReferenceSize)
            {
                values.Add(value, here);
            }
        }
    }
}
