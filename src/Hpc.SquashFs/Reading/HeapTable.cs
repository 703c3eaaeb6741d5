using Hpc.Binary;

namespace Hpc.SquashFs;

/// <summary>A table of which a <see cref="HeapStore"/> keeps some blocks.</summary>
internal sealed class HeapTable(HeapStore store, MetadataBlocks blocks, RandomAccessSource image, Decompressor decompressor)
    : MetadataTable(store, blocks, image, decompressor)
{
    internal void Fill(int block, Span<byte> target) => Decode(block, target);

    protected override ReadOnlySpan<byte> Look(long position, int length)
    {
        int first = (int)(position >> BlockLog);
        int from = (int)(position & (BlockSize - 1));
        if (length == 0)
        {
            return [];
        }

        return from + length <= BlockSize ? store.BytesOf(this, first).AsSpan(from, length) : Join(first, from, length);
    }

    protected override void LookOnce(long position, Span<byte> target) => Look(position, target.Length).CopyTo(target);

    private Span<byte> Join(int block, int from, int length)
    {
        Span<byte> joined = store.RoomToJoin(length);
        for (int done = 0; done < length; block++, from = 0)
        {
            ReadOnlySpan<byte> part = store.BytesOf(this, block).AsSpan(from, Math.Min(BlockSize - from, length - done));
            part.CopyTo(joined[done..]);
            done += part.Length;
        }

        return joined;
    }
}
