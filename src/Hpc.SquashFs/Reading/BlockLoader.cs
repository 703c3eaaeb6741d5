using Hpc.Binary;

namespace Hpc.SquashFs;

/// <summary>Reads data and fragment blocks and decodes them.</summary>
public sealed class BlockLoader(RandomAccessSource image, Decompressor decompressor, int blockSize)
{
    private const string Structure = "squashfs data block";

    public int BlockSize => blockSize;

    /// <summary>Whether compressed blocks can be decoded from their beginning to any place.</summary>
    public bool IsZstd { get; } = decompressor.Name == CompressorId.Zstd.Name();

    /// <summary>Decodes a whole block.</summary>
    /// <param name="scratch">Room for the block as it is stored.</param>
    /// <returns>Its decoded bytes.</returns>
    /// <exception cref="CorruptImageException">It does not decode, or is not wholly there.</exception>
    public int Load(BlockOffset position, BlockSizeField size, Span<byte> target, Span<byte> scratch)
    {
        Span<byte> stored = ReadStored(position, size, size.IsCompressed ? scratch : target);
        int decoded = size.IsCompressed ? decompressor.Decompress(stored, target[..blockSize]) : stored.Length;
        return decoded >= 0
            ? decoded
            : throw new CorruptImageException(Structure, position.Value, $"{stored.Length} bytes that are no {decompressor.Name}",
                $"{decompressor.Name} data of 1 to {blockSize} bytes");
    }

    /// <inheritdoc cref="RandomAccessSource.AskFor"/>
    public void AskFor(BlockOffset position, long length) => image.AskFor(position.Value, length);

    /// <summary>Reads a block as it is stored.</summary>
    /// <returns>The part of <paramref name="target"/> that it fills.</returns>
    public Span<byte> ReadStored(BlockOffset position, BlockSizeField size, Span<byte> target)
    {
        if (!size.IsAllowed(blockSize))
        {
            throw new CorruptImageException($"{Structure}, size", position.Value, $"0x{size.Raw:x}",
                $"0 to {blockSize}, with bit 24 when uncompressed");
        }

        Span<byte> stored = target[..size.StoredSize];
        image.ReadExactly(position.Value, stored, Structure);
        return stored;
    }
}
