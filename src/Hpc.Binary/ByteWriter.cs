using System.Buffers.Binary;

namespace Hpc.Binary;

/// <summary>Writes little-endian fields one after the other into a span that is large enough for them: the counterpart of
/// <see cref="ByteCursor"/>.</summary>
public ref struct ByteWriter(Span<byte> bytes)
{
    private readonly Span<byte> _bytes = bytes;
    private int _position;

    /// <summary>Bytes written so far.</summary>
    public readonly int Position => _position;

    /// <summary>What has been written.</summary>
    public readonly ReadOnlySpan<byte> Written => _bytes[.._position];

    public void U16(int value) => BinaryPrimitives.WriteUInt16LittleEndian(Take(2), (ushort)value);
    public void I16(short value) => BinaryPrimitives.WriteInt16LittleEndian(Take(2), value);
    public void U32(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Take(4), value);
    public void I64(long value) => BinaryPrimitives.WriteInt64LittleEndian(Take(8), value);
    public void U64(ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Take(8), value);
    public void Bytes(scoped ReadOnlySpan<byte> value) => value.CopyTo(Take(value.Length));

    /// <summary>Text with one char per byte (Latin-1).</summary>
    public void Text(string value) => RawText.Write(value, Take(value.Length));

    private Span<byte> Take(int count)
    {
        Span<byte> taken = _bytes.Slice(_position, count);
        _position += count;
        return taken;
    }
}
