using Hpc.Fuse.Memory;
using Hpc.SquashFs;

namespace Hpc.Fuse.Blocks;

/// <summary>Notes which blocks were asked for, be it that they had to be decoded then or that reading ahead had brought them,
/// until there are <see cref="MaximumCount"/>.</summary>
internal sealed unsafe class BlockRecorder : IDisposable
{
    /// <summary>More blocks than that no start of a program needs: 1 GiB of 128 KiB blocks.</summary>
    public const int MaximumCount = 8192;

    private readonly MappedMemory _memory = new((long)MaximumCount * sizeof(StoredBlock));
    private int _count;

    public void Note(BlockOffset position, BlockSizeField size)
    {
        if (Volatile.Read(ref _count) < MaximumCount)
        {
            int index = Interlocked.Increment(ref _count) - 1;
            if (index < MaximumCount)
            {
                ((StoredBlock*)_memory.Start)[index] = new StoredBlock(position, size);
            }
        }
    }

    /// <summary>What was noted, each block once, when nothing is noted any more.</summary>
    public StoredBlock[] ToBlocks()
    {
        List<StoredBlock> blocks = [];
        HashSet<long> seen = [];
        foreach (StoredBlock block in new ReadOnlySpan<StoredBlock>(_memory.Start, Math.Min(_count, MaximumCount)))
        {
            if (seen.Add(block.Position.Value))
            {
                blocks.Add(block);
            }
        }

        return [.. blocks];
    }

    public void Dispose() => _memory.Dispose();
}
