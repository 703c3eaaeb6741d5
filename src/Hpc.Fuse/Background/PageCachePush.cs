namespace Hpc.Fuse;

/// <summary>Hands the rest of a large block to the kernel's page cache when a part of it was asked for: to decode it again for
/// its next page would cost as much as the whole. The kernel's own driver does the same.</summary>
/// <remarks>Only whole decoded blocks, and never by a thread that answers requests: the kernel waits for pages that somebody
/// is reading meanwhile, and it is an answer that it waits for.</remarks>
internal sealed unsafe class PageCachePush : IDisposable
{
    /// <summary>Smaller blocks are read whole by the kernel's own read-ahead.</summary>
    private const int SmallestBlock = 256 * 1024;

    private const int RoomCount = 8;

    private readonly BlockCache _cache;
    private readonly WorkBell _bell;
    private readonly MappedMemory _memory = new(RoomCount * sizeof(Item) + sizeof(int));
    private readonly FutexLock _lock;
    private int _first;
    private int _count;

    public PageCachePush(BlockCache cache, WorkBell bell)
    {
        (_cache, _bell) = (cache, bell);
        _lock = new FutexLock((int*)(_memory.Start + RoomCount * sizeof(Item)));
    }

    /// <summary>Whether blocks of this image are large enough.</summary>
    public bool IsWorthwhile => _cache.BlockSize >= SmallestBlock;

    private Item* Items => (Item*)_memory.Start;

    /// <summary>Notes a whole decoded block that the caller holds; with many noted already it is left out.</summary>
    public void Offer(NodeId file, long offset, int length, int slot)
    {
        _lock.Enter();
        bool hasRoom = _count < RoomCount;
        if (hasRoom)
        {
            _cache.Hold(slot);
            Items[(_first + _count++) % RoomCount] = new Item(file, offset, length, slot);
        }

        _lock.Exit();
        if (hasRoom)
        {
            _bell.Ring();
        }
    }

    /// <summary>Hands one block over; false when none is noted.</summary>
    public bool TryStep(FuseNotifier notifier)
    {
        if (Volatile.Read(ref _count) == 0)
        {
            return false;
        }

        _lock.Enter();
        bool found = _count > 0;
        Item item = Items[_first];
        if (found)
        {
            _first = (_first + 1) % RoomCount;
            _count--;
        }

        _lock.Exit();
        if (found)
        {
            notifier.Store(item.File, (ulong)item.Offset, _cache.BytesOf(item.Slot), item.Length);
            _cache.Release(item.Slot, isDone: true);
        }

        return found;
    }

    public void Dispose() => _memory.Dispose();

    private readonly record struct Item(NodeId File, long Offset, int Length, int Slot);
}
