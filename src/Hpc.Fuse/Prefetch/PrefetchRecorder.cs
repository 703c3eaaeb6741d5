using Hpc.SquashFs;

namespace Hpc.Fuse;

/// <summary>Notes which blocks were asked for, be it that they had to be decoded then or that reading ahead had brought them, until there
/// are <see cref="PrefetchProfile.MaximumCount"/>.</summary>
internal sealed unsafe class PrefetchRecorder : IDisposable
{
    private readonly MappedMemory _memory = new((long)PrefetchProfile.MaximumCount * sizeof(PrefetchEntry));
    private int _count;

    public void Note(BlockOffset position, BlockSizeField size)
    {
        if (Volatile.Read(ref _count) < PrefetchProfile.MaximumCount)
        {
            int index = Interlocked.Increment(ref _count) - 1;
            if (index < PrefetchProfile.MaximumCount)
            {
                ((PrefetchEntry*)_memory.Start)[index] = new PrefetchEntry(position, size);
            }
        }
    }

    /// <summary>What was noted, each block once, when nothing is noted any more.</summary>
    public PrefetchProfile ToProfile(ImageIdentity image)
    {
        List<PrefetchEntry> entries = [];
        HashSet<long> seen = [];
        foreach (PrefetchEntry entry in new ReadOnlySpan<PrefetchEntry>(_memory.Start, Math.Min(_count, PrefetchProfile.MaximumCount)))
        {
            if (seen.Add(entry.Position.Value))
            {
                entries.Add(entry);
            }
        }

        return new PrefetchProfile(image, [.. entries]);
    }

    public void Dispose() => _memory.Dispose();
}
