using Hpc.Binary;

namespace Hpc.SquashFs;

/// <summary>Metadata blocks by their position in the image; the few that were used last stay decoded.</summary>
internal sealed class MetadataBlocks(RandomAccessSource source, Decompressor decompressor)
{
    private const int Kept = 16;

    private readonly MetadataBlock?[] _blocks = new MetadataBlock?[Kept];
    private readonly byte[] _stored = new byte[MetadataHeader.Size + SquashFsLimits.MetadataBlockSize];
    private long _uses;

    /// <summary>The block with its header at <paramref name="position"/>. Valid until the next call.</summary>
    internal MetadataBlock At(long position, in MetadataRegion region)
    {
        int slot = SlotFor(position);
        MetadataBlock block = _blocks[slot] ??= new MetadataBlock();
        if (block.Position != position)
        {
            Decode(block, position, region);
        }

        block.LastUse = ++_uses;
        return block;
    }

    /// <summary>Where the block is, else an empty slot, else the one that was not used for longest.</summary>
    private int SlotFor(long position)
    {
        int oldest = 0;
        for (int slot = 0; slot < Kept; slot++)
        {
            if (_blocks[slot] is not { } block || block.Position == position)
            {
                return slot;
            }

            if (block.LastUse < _blocks[oldest]!.LastUse)
            {
                oldest = slot;
            }
        }

        return oldest;
    }

    private void Decode(MetadataBlock block, long position, in MetadataRegion region)
    {
        if (position < region.Start || position > region.End - MetadataHeader.Size)
        {
            throw new CorruptImageException(region.Name, position, "a block there", $"{region.Start} to {region.End}");
        }

        Span<byte> room = block.Begin();
        int available = source.Read(position, _stored.AsSpan(0, (int)Math.Min(_stored.Length, region.End - position)));
        ReadOnlySpan<byte> bytes = _stored.AsSpan(0, available);
        MetadataHeader header = MetadataHeader.Parse(bytes, position);
        if (header.StoredSize > available - MetadataHeader.Size)
        {
            throw new CorruptImageException(
                $"{region.Name}, block size", position, $"{header.StoredSize}", $"1 to {available - MetadataHeader.Size}");
        }

        block.End(Decode(bytes.Slice(MetadataHeader.Size, header.StoredSize), header, room, position, region),
            position, position + MetadataHeader.Size + header.StoredSize);
    }

    private int Decode(ReadOnlySpan<byte> stored, MetadataHeader header, Span<byte> room, long position, in MetadataRegion region)
    {
        if (!header.IsCompressed)
        {
            stored.CopyTo(room);
            return stored.Length;
        }

        int length = decompressor.Decompress(stored, room);
        return length > 0
            ? length
            : throw new CorruptImageException(
                $"{region.Name}, block", position, $"{stored.Length} bytes that are no {decompressor.Name}",
                $"{decompressor.Name} data of 1 to {room.Length} bytes");
    }
}
