using Hpc.Binary;

namespace Hpc.SquashFs;

/// <summary>One decoded block of file content, kept until the next one is needed.</summary>
internal sealed class DataBlock(string name, int blockSize)
{
    private byte[]? _bytes;
    private int _length;
    private BlockOffset _position;
    private BlockSizeField _size;

    internal string Name => name;

    internal ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    internal bool Holds(BlockOffset position, BlockSizeField size) => _length > 0 && position == _position && size == _size;

    internal void Decode(BlockOffset position, BlockSizeField size, ReadOnlySpan<byte> stored, Decompressor decompressor)
    {
        _length = 0;
        _bytes ??= new byte[blockSize];
        if (size.IsCompressed)
        {
            _length = Math.Max(0, decompressor.Decompress(stored, _bytes));
        }
        else
        {
            stored.CopyTo(_bytes);
            _length = stored.Length;
        }

        if (_length == 0)
        {
            throw new CorruptImageException(name, position.Value, $"{stored.Length} bytes that are no {decompressor.Name}",
                $"{decompressor.Name} data of 1 to {blockSize} bytes");
        }

        (_position, _size) = (position, size);
    }
}
