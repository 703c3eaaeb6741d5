using System.Buffers.Binary;
using Hpc.Binary;

namespace Hpc.SquashFs;

/// <summary>Walks the extended attributes of one set, in a visit: keys and values, one after the other.</summary>
public struct XattrCursor
{
    private readonly MetadataTable? _table;
    private uint _left;
    private long _next;
    private long _valuePosition;
    private int _namesSize;

    public XattrCursor(MetadataTable table, long position, uint count)
    {
        _table = table;
        _next = position;
        _left = count;
    }

    /// <summary>Records that are still to come.</summary>
    public readonly uint Left => _left;

    public XattrKeyRecord Key { get; private set; }

    /// <summary>The name behind the prefix; until the next read.</summary>
    public readonly ReadOnlySpan<byte> Name => _table!.Read(_valuePosition - Key.NameLength, Key.NameLength);

    public bool MoveNext()
    {
        if (_left == 0)
        {
            return false;
        }

        _left--;
        Key = XattrKeyRecord.Parse(_table!.Read(_next, XattrKeyRecord.HeaderSize), _table.OriginOf(_next));
        _valuePosition = _next + Key.Size;
        _next = _valuePosition + ReadValueRecord(_valuePosition, Key.IsOutOfLine).Size;
        _namesSize += Key.PrefixText.Length + Key.NameLength + 1;
        return _namesSize <= SquashFsLimits.XattrListMaximum ? true
            : throw new CorruptImageException("squashfs xattr id entry, count", -1, $"names of {_namesSize} bytes and more",
                $"{SquashFsLimits.XattrListMaximum} bytes");
    }

    /// <summary>The current value, from where it really is; until the next read.</summary>
    public readonly ReadOnlySpan<byte> ReadValue()
    {
        long position = _valuePosition;
        if (Key.IsOutOfLine)
        {
            ReadOnlySpan<byte> reference = _table!.Read(position + XattrValueRecord.HeaderSize, XattrValueRecord.ReferenceSize);
            position = _table.PositionOf(new MetadataReference(BinaryPrimitives.ReadUInt64LittleEndian(reference)));
        }

        return _table!.Read(position + XattrValueRecord.HeaderSize, ReadValueRecord(position, isOutOfLine: false).Length);
    }

    private readonly XattrValueRecord ReadValueRecord(long position, bool isOutOfLine) =>
        XattrValueRecord.Parse(_table!.Read(position, XattrValueRecord.HeaderSize), isOutOfLine, _table.OriginOf(position));
}
