using Hpc.Fuse.Blocks;
using Hpc.Fuse.Memory;
using Hpc.Fuse.Session;

namespace Hpc.Fuse.FileServer;

/// <summary>Hands the rest of a large block to the kernel's page cache when a part of it was asked for: to decode it again for
/// its next page would cost as much as the whole. The kernel's own driver does the same.</summary>
/// <remarks>Only whole decoded blocks, and never by a thread that answers requests: the kernel waits for pages that somebody
/// is reading meanwhile, and it is an answer that it waits for.</remarks>
internal sealed unsafe class PushBlockRest(BlockCache cache, EventCount events) : IDisposable
{
    /// <summary>Smaller blocks are read whole by the kernel's own read-ahead.</summary>
    private const int SmallestBlock = 256 * 1024;

    private const int RoomCount = 8;

    private readonly NativeQueue<Item> _noted = new(RoomCount);

    /// <summary>Whether blocks of this image are large enough.</summary>
    public bool IsWorthwhile => cache.BlockSize >= SmallestBlock;

    /// <summary>Notes a whole decoded block that the caller holds; with many noted already it is left out.</summary>
    public void Offer(NodeId file, long offset, int length, int slot)
    {
        cache.Hold(slot);
        if (_noted.TryAdd(new Item(file, offset, length, slot)))
        {
            events.Signal();
        }
        else
        {
            cache.Release(slot);
        }
    }

    /// <summary>Hands one block over; false when none is noted.</summary>
    public bool TryStep(FuseNotifier notifier)
    {
        bool found = _noted.TryTake(out Item item);
        if (found)
        {
            notifier.Store(item.File, (ulong)item.Offset, cache.BytesOf(item.Slot), item.Length);
            cache.Release(item.Slot, isDone: true);
        }

        return found;
    }

    public void Dispose() => _noted.Dispose();

    private readonly record struct Item(NodeId File, long Offset, int Length, int Slot);
}
