using System.Buffers.Binary;

namespace Hpc.Binary;

/// <summary>Reads little-endian fields one after the other and knows where it is: every error names the structure,
/// the absolute offset and the bytes that were missing. Never reads past the span.</summary>
public ref struct ByteCursor
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly string _structure;
    private readonly long _origin;
    private int _position;

    /// <param name="bytes">The bytes of the structure, possibly with more behind it.</param>
    /// <param name="structure">Its name for error messages.</param>
    /// <param name="origin">Offset of <paramref name="bytes"/>[0] in the file.</param>
    public ByteCursor(ReadOnlySpan<byte> bytes, string structure, long origin = 0)
    {
        _bytes = bytes;
        _structure = structure;
        _origin = origin;
        _position = 0;
    }

    /// <summary>Bytes consumed so far.</summary>
    public readonly int Position => _position;

    /// <summary>Bytes left.</summary>
    public readonly int Remaining => _bytes.Length - _position;

    /// <summary>Offset of the next byte in the file.</summary>
    public readonly long Offset => _origin + _position;

    public byte U8() => Take(1)[0];
    public ushort U16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));
    public uint U32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));
    public ulong U64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));
    public short I16() => BinaryPrimitives.ReadInt16LittleEndian(Take(2));
    public int I32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));
    public long I64() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    /// <summary>The next <paramref name="count"/> bytes, as a view.</summary>
    public ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || count > Remaining)
        {
            throw new CorruptImageException(_structure, Offset, $"{Remaining} bytes left", $"at least {count} bytes");
        }

        ReadOnlySpan<byte> taken = _bytes.Slice(_position, count);
        _position += count;
        return taken;
    }

    public void Skip(int count) => Take(count);

    /// <summary>The error for a field that was read but holds a value that the format forbids.</summary>
    public readonly CorruptImageException Corrupt(string field, string found, string allowed, int fieldSize = 0) =>
        new($"{_structure}, {field}", Offset - fieldSize, found, allowed);
}
