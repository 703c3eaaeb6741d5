using Hpc.Binary;
using Hpc.Fuse.Blocks;

namespace Hpc.Fuse.Prefetch;

/// <summary>Decodes the blocks of a profile ahead of the program, in its order, into a cache that has more room
/// meanwhile.</summary>
internal sealed class PrefetchReplay(PrefetchProfile profile, RandomAccessSource image, BlockCache cache)
{
    /// <summary>Slots that are left to what the profile does not have.</summary>
    private const int SlotsLeft = 16;

    /// <summary>Stored blocks with less than that between them are asked for in one go.</summary>
    private const long AskedTogether = 256 * 1024;

    private int _next;
    private volatile bool _hasEnded;
    private volatile bool _isWaiting;

    /// <summary>Whether there is still something to be decoded; a program that does not come for it does not keep it
    /// busy.</summary>
    public bool IsBusy => !_hasEnded && !_isWaiting && Volatile.Read(ref _next) < profile.Count;

    /// <summary>Whether it goes on as soon as blocks have been taken.</summary>
    public bool IsWaiting => _isWaiting;

    /// <summary>Whether it was given up, be it that all was taken or not.</summary>
    public bool HasEnded => _hasEnded;

    /// <summary>Whether every block is decoded, be it taken or not.</summary>
    public bool IsDone => !_hasEnded && Volatile.Read(ref _next) >= profile.Count;

    /// <summary>Tells the file system below about all blocks at once: a parallel one fetches them side by side.</summary>
    public void AskForBlocks()
    {
        StoredBlock[] sorted = profile.Entries.ToArray();
        Array.Sort(sorted, (left, right) => left.Position.Value.CompareTo(right.Position.Value));
        for (int i = 0; i < sorted.Length;)
        {
            long start = sorted[i].Position.Value;
            long end = start;
            for (; i < sorted.Length && sorted[i].Position.Value - end < AskedTogether; i++)
            {
                end = Math.Max(end, sorted[i].Position.Value + sorted[i].Size.StoredSize);
            }

            image.AskFor(start, end - start);
        }
    }

    /// <summary>Decodes the next block.</summary>
    /// <returns>False when there is nothing to do now.</returns>
    public bool TryStep(BlockFiller filler)
    {
        if (_hasEnded || Volatile.Read(ref _next) >= profile.Count)
        {
            return false;
        }

        _isWaiting = cache.PrefetchedCount >= cache.SlotCount - SlotsLeft;
        if (_isWaiting)
        {
            return false;
        }

        int index = Interlocked.Increment(ref _next) - 1;
        if (index < profile.Count)
        {
            filler.Prefetch(profile.Entries[index].Position, profile.Entries[index].Size, FillReason.Profile);
        }

        return true;
    }

    /// <summary>The program is at rest: what it has not come for is given up, and the room with it.</summary>
    public void End()
    {
        if (!_hasEnded)
        {
            _hasEnded = true;
            cache.EndPrefetch();
        }
    }
}
