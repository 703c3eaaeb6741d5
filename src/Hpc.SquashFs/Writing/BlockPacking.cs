using Hpc.Binary;

namespace Hpc.SquashFs;

/// <summary>What a compressing thread does with one block.</summary>
internal sealed class BlockPacking(Compressor compressor)
{
    private const uint UncompressedBit = 1u << 24;

    /// <summary>Fills in how the block is to be stored: as a hole, compressed, or as it is.</summary>
    internal void Pack(BlockSlot slot)
    {
        if (slot.EndsRun)
        {
            return;
        }

        ReadOnlySpan<byte> raw = slot.Raw.AsSpan(0, slot.Length);
        if (slot.Run is not null && (slot.Holes > 0 || !raw.ContainsAnyExcept((byte)0)))
        {
            slot.SizeField = default;
            slot.Hash = (ulong)slot.Length;
            return;
        }

        int size = compressor.Compress(raw, slot.Packed.AsSpan(0, slot.Length - 1));
        slot.SizeField = new BlockSizeField(size > 0 ? (uint)size : UncompressedBit | (uint)slot.Length);
        slot.Hash = slot.Run is null ? 0 : ContentHash.Of(slot.Stored);
    }
}
