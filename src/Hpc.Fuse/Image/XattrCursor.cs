using System.Buffers.Binary;
using Hpc.SquashFs;

namespace Hpc.Fuse;

/// <summary>Walks the visible extended attributes of one set, in a visit: keys and values, one after the other.</summary>
internal ref struct XattrCursor
{
    private readonly MetadataTable? _table;
    private uint _left;
    private long _next;
    private long _valuePosition;

    public XattrCursor(MetadataTable table, long position, uint count)
    {
        _table = table;
        _next = position;
        _left = count;
    }

    /// <summary>Records that are still to come, visible or not.</summary>
    public readonly uint Left => _left;

    public XattrKeyRecord Key { get; private set; }

    /// <summary>The name behind the prefix; until the next read.</summary>
    public readonly ReadOnlySpan<byte> Name => _table!.Read(_valuePosition - Key.NameLength, Key.NameLength);

    public bool MoveNext()
    {
        while (_left > 0)
        {
            _left--;
            Key = XattrKeyRecord.Parse(_table!.Read(_next, XattrKeyRecord.HeaderSize));
            _valuePosition = _next + Key.Size;
            _next = _valuePosition + ReadValueRecord(_valuePosition, Key.IsOutOfLine).Size;
            if (Key.Prefix == XattrPrefix.User)
            {
                return true;
            }
        }

        return false;
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
        XattrValueRecord.Parse(_table!.Read(position, XattrValueRecord.HeaderSize), isOutOfLine, position);
}
