using Hpc.Binary;

namespace Hpc.SquashFs;

/// <summary>Decodes data and fragment blocks. The last of each kind stays, so that a file can be read in small pieces and
/// small files that share a fragment cost one decoding.</summary>
internal sealed class DataBlocks(RandomAccessSource source, Decompressor decompressor, int blockSize)
{
    private readonly byte[] _stored = new byte[blockSize];
    private readonly DataBlock _data = new("squashfs data block", blockSize);
    private readonly DataBlock _fragment = new("squashfs fragment block", blockSize);

    /// <summary>A whole data block of a known size. Valid until the next call.</summary>
    internal ReadOnlySpan<byte> Data(BlockOffset position, BlockSizeField size, int length)
    {
        ReadOnlySpan<byte> bytes = Load(_data, position, size);
        return bytes.Length == length
            ? bytes
            : throw new CorruptImageException(_data.Name, position.Value, $"{bytes.Length} decoded bytes", $"{length}");
    }

    /// <summary>A file's tail in a fragment block. Valid until the next call.</summary>
    internal ReadOnlySpan<byte> Tail(FragmentEntry fragment, int offset, int length)
    {
        ReadOnlySpan<byte> bytes = Load(_fragment, fragment.Start, fragment.SizeField);
        return offset + length <= bytes.Length
            ? bytes.Slice(offset, length)
            : throw new CorruptImageException(
                _fragment.Name, fragment.Start.Value, $"{bytes.Length} decoded bytes", $"at least {offset + length}");
    }

    private ReadOnlySpan<byte> Load(DataBlock block, BlockOffset position, BlockSizeField size)
    {
        if (!block.Holds(position, size))
        {
            Span<byte> stored = _stored.AsSpan(0, size.StoredSize);
            source.ReadExactly(position.Value, stored, block.Name);
            block.Decode(position, size, stored, decompressor);
        }

        return block.Bytes;
    }
}
