namespace Hpc.Binary;

/// <summary>A storage in memory.</summary>
public sealed class MemoryStorage : RandomAccessStorage
{
    private byte[] _bytes;
    private int _length;

    public MemoryStorage()
        : this([])
    {
    }

    public MemoryStorage(ReadOnlySpan<byte> bytes)
    {
        _bytes = bytes.ToArray();
        _length = bytes.Length;
    }

    public override long Length => _length;

    public byte[] ToArray() => _bytes[.._length];

    public override int Read(long offset, Span<byte> destination)
    {
        int count = (int)Math.Clamp(_length - offset, 0, destination.Length);
        _bytes.AsSpan((int)Math.Min(offset, _length), count).CopyTo(destination);
        return count;
    }

    public override void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        SetLength(Math.Max(_length, offset + bytes.Length));
        bytes.CopyTo(_bytes.AsSpan((int)offset));
    }

    public override void SetLength(long length)
    {
        int size = checked((int)length);
        if (size > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(size, 2 * _bytes.Length));
        }

        _bytes.AsSpan(Math.Min(size, _length)).Clear();
        _length = size;
    }
}
