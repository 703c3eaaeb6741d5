namespace Hpc.SquashFs;

/// <summary>A block on its way from the reader through a compressor to the image, with its two buffers.</summary>
internal sealed class BlockSlot(int blockSize)
{
    /// <summary>The block's bytes, of which the first <see cref="Length"/> count.</summary>
    internal byte[] Raw { get; set; } = new byte[blockSize];
    internal int Length { get; set; }

    /// <summary>So many whole blocks of zeros that were not read, in the place of one block; 0 for a block with bytes.</summary>
    internal int Holes { get; set; }

    /// <summary>Compressed bytes, where <see cref="SizeField"/> says so.</summary>
    internal byte[] Packed { get; } = new byte[blockSize];

    /// <summary>The row of blocks that this is one of; null for a fragment.</summary>
    internal BlockRun? Run { get; set; }

    /// <summary>Not a block, but the mark behind the last one of its row.</summary>
    internal bool EndsRun { get; set; }

    /// <summary>Fragment: its number.</summary>
    internal int Fragment { get; set; }

    internal BlockSizeField SizeField { get; set; }

    /// <summary>The bytes are already as they are to be stored: another image has them so.</summary>
    internal bool IsCarried { get; set; }

    /// <summary>Where that image has them.</summary>
    internal BlockOffset Origin { get; set; }

    /// <summary>Fingerprint of the stored bytes.</summary>
    internal ulong Hash { get; set; }

    internal ReadOnlySpan<byte> Stored => SizeField.IsCompressed ? Packed.AsSpan(0, SizeField.StoredSize) : Raw.AsSpan(0, Length);
}
