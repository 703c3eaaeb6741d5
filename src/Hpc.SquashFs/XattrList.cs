using System.Buffers.Binary;
using System.Text;
using Hpc.Binary;

namespace Hpc.SquashFs;

/// <summary>The extended attributes that an inode's xattr index stands for.</summary>
internal sealed class XattrList(ImageParts parts, uint index)
{
    private readonly byte[] _name = new byte[SquashFsLimits.XattrNameMaximum];

    /// <summary>One after the other, so that a small image with many large values does not fill the memory.</summary>
    internal IEnumerable<Xattr> Read()
    {
        XattrIdEntry id = parts.Tables.XattrId(index);
        MetadataCursor keys = parts.Xattrs(id.Keys);
        int namesSize = 0;
        for (uint i = 0; i < id.Count; i++)
        {
            Xattr attribute = ReadOne(keys);
            namesSize += attribute.Name.Length + 1;
            if (namesSize > SquashFsLimits.XattrListMaximum)
            {
                throw new CorruptImageException(
                    "squashfs xattr id entry, count", -1, $"{id.Count} names of {namesSize} bytes and more",
                    $"{SquashFsLimits.XattrListMaximum} bytes");
            }

            yield return attribute;
        }
    }

    private Xattr ReadOne(MetadataCursor keys)
    {
        long origin = keys.Origin;
        Span<byte> header = stackalloc byte[XattrKeyRecord.HeaderSize];
        keys.Read(header);
        XattrKeyRecord key = XattrKeyRecord.Parse(header, origin);
        Span<byte> name = _name.AsSpan(0, key.NameLength);
        keys.Read(name);
        byte[] value = ReadValue(keys, key.IsOutOfLine);
        return new Xattr(
            Encoding.Latin1.GetString(key.PrefixText) + Encoding.Latin1.GetString(name),
            key.IsOutOfLine ? ReadOutOfLine(value) : value);
    }

    private byte[] ReadOutOfLine(ReadOnlySpan<byte> reference) =>
        ReadValue(parts.Xattrs(new MetadataReference(BinaryPrimitives.ReadUInt64LittleEndian(reference))), isOutOfLine: false);

    private static byte[] ReadValue(MetadataCursor cursor, bool isOutOfLine)
    {
        long origin = cursor.Origin;
        Span<byte> header = stackalloc byte[XattrValueRecord.HeaderSize];
        cursor.Read(header);
        byte[] value = new byte[XattrValueRecord.Parse(header, isOutOfLine, origin).Length];
        cursor.Read(value);
        return value;
    }
}
