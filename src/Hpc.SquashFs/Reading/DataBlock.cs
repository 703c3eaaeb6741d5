namespace Hpc.SquashFs;

/// <summary>One decoded block of file content, kept until the next one is needed.</summary>
internal sealed class DataBlock
{
    private byte[]? _bytes;
    private int _length;
    private BlockOffset _position;
    private BlockSizeField _size;

    internal ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    internal bool Holds(BlockOffset position, BlockSizeField size) => _length > 0 && position == _position && size == _size;

    internal void Load(BlockLoader loader, BlockOffset position, BlockSizeField size, Span<byte> scratch)
    {
        _length = 0;
        _bytes ??= new byte[loader.BlockSize];
        _length = loader.Load(position, size, _bytes, scratch);
        (_position, _size) = (position, size);
    }
}
