using Hpc.Binary;

namespace Hpc.SquashFs;

/// <summary>Keeps the few metadata blocks that were used last. For one thread, whose visits need nothing.</summary>
public sealed class HeapStore : BlockStore
{
    private const int Kept = 16;

    private readonly HeapBlock?[] _blocks = new HeapBlock?[Kept];
    private byte[] _joined = [];
    private long _uses;

    public override BlockPositions Positions { get; } = new HeapPositions();

    public override MetadataVisit Enter() => default;

    public override MetadataTable NewTable(MetadataBlocks blocks, RandomAccessSource image, Decompressor decompressor) =>
        new HeapTable(this, blocks, image, decompressor);

    public override void Leave(BlockStore? outer, int outerWord)
    {
    }

    /// <summary>The bytes of a block. They stay until the next call for another one.</summary>
    internal byte[] BytesOf(HeapTable table, int block)
    {
        HeapBlock kept = SlotFor(table, block);
        kept.LastUse = ++_uses;
        if (kept.Table != table || kept.Number != block)
        {
            kept.Table = null; // until it is decoded
            table.Fill(block, kept.Bytes);
            (kept.Table, kept.Number) = (table, block);
        }

        return kept.Bytes;
    }

    /// <summary>Room for bytes that lie in several blocks.</summary>
    internal Span<byte> RoomToJoin(int length)
    {
        if (_joined.Length < length)
        {
            _joined = new byte[length];
        }

        return _joined.AsSpan(0, length);
    }

    /// <summary>Where the block is, else an empty slot, else the one that was not used for longest.</summary>
    private HeapBlock SlotFor(HeapTable table, int block)
    {
        int oldest = 0;
        for (int slot = 0; slot < Kept; slot++)
        {
            if (_blocks[slot] is not { } kept)
            {
                return _blocks[slot] = new HeapBlock();
            }

            if (kept.Table == table && kept.Number == block)
            {
                return kept;
            }

            oldest = kept.LastUse < _blocks[oldest]!.LastUse ? slot : oldest;
        }

        return _blocks[oldest]!;
    }

    private sealed class HeapBlock
    {
        public readonly byte[] Bytes = new byte[MetadataTable.BlockSize];

        /// <summary>Whose block it is; null when nothing is decoded here.</summary>
        public HeapTable? Table;

        public int Number;

        /// <summary>When it was last asked for; grows.</summary>
        public long LastUse;
    }
}
