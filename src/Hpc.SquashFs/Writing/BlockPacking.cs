using Hpc.Binary;

namespace Hpc.SquashFs;

/// <summary>What a compressing thread does with one block.</summary>
internal sealed class BlockPacking(Compressor compressor, Decompressor decompressor)
{
    private const uint UncompressedBit = 1u << 24;

    /// <summary>Fills in how the block is to be stored: as a hole, compressed, or as it is.</summary>
    internal void Pack(BlockSlot slot)
    {
        if (slot.EndsRun)
        {
            return;
        }

        bool isCarried = slot.IsCarried && IsWhole(slot);
        ReadOnlySpan<byte> raw = slot.Raw.AsSpan(0, slot.Length);
        if (slot.Run is not null && (slot.Holes > 0 || !raw.ContainsAnyExcept((byte)0)))
        {
            slot.SizeField = default;
            slot.Hash = (ulong)slot.Length;
            return;
        }

        if (!isCarried)
        {
            int size = compressor.Compress(raw, slot.Packed.AsSpan(0, slot.Length - 1));
            slot.SizeField = new BlockSizeField(size > 0 ? (uint)size : UncompressedBit | (uint)slot.Length);
        }

        slot.Hash = slot.Run is null ? 0 : ContentHash.Of(slot.Stored);
    }

    /// <summary>Decodes what another image has: what is damaged there is not handed on.</summary>
    /// <returns>False for a fragment of which the files that were last are not wanted: the slot's bytes are to be
    /// packed.</returns>
    /// <exception cref="CorruptImageException">It does not decode.</exception>
    private bool IsWhole(BlockSlot slot)
    {
        int decoded = slot.SizeField.IsCompressed
            ? decompressor.Decompress(slot.Packed.AsSpan(0, slot.SizeField.StoredSize), slot.Raw) : slot.Length;
        bool isWhole = decoded == slot.Length;
        return isWhole || (slot.Run is null && decoded > slot.Length) ? isWhole
            : throw new CorruptImageException("squashfs data block", slot.Origin.Value,
                $"{decoded} decoded bytes", $"{slot.Length}");
    }
}
