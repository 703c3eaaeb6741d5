using Hpc.Binary;
using Hpc.Fuse.Blocks;
using Hpc.Fuse.Memory;
using Hpc.Fuse.Prefetch;
using Hpc.Fuse.Session;
using Hpc.Linux;
using Hpc.SquashFs;

namespace Hpc.Fuse.FileServer;

/// <summary>Hands the prefetched blocks of a file to the kernel's page cache when the program has begun to read it: the program
/// finds them there, and neither asks nor waits for them.</summary>
/// <remarks>As <see cref="PushBlockRest"/>, never by a thread that answers requests. Earlier it would be in vain: the kernel
/// takes pages only of a file that it knows.</remarks>
internal sealed unsafe class PushProfileBlocks(PrefetchReplay replay, ImageTables tables, BlockCache cache, EventCount events)
    : IDisposable
{
    /// <summary>Files that are read at the same time; one that is left out is noted again at its next read.</summary>
    private const int RoomCount = 16;

    /// <summary>Blocks of a file that are looked at: the first ones, as of what a start needs most lies there.</summary>
    private const long MostBlocks = PrefetchProfile.MaximumCount;

    private readonly NativeQueue<long> _noted = new(RoomCount);
    private long _last = -1;

    /// <summary>Notes a file that is read.</summary>
    /// <param name="blockCount">Its blocks; of a single one the read that was just answered had most.</param>
    public void Offer(long inodePosition, long blockCount)
    {
        if (blockCount > 1 && !replay.HasEnded && Interlocked.Exchange(ref _last, inodePosition) != inodePosition
            && _noted.TryAdd(inodePosition))
        {
            events.Signal();
        }
    }

    /// <summary>Hands over what is decoded of one file; false when none is noted.</summary>
    public bool TryStep(FuseNotifier notifier)
    {
        bool found = _noted.TryTake(out long inodePosition);
        if (found)
        {
            Volatile.Write(ref _last, -1); // what is decoded later is handed over after a later read
            try
            {
                Push(inodePosition, notifier);
            }
            catch (Exception damage) when (damage is CorruptImageException or SystemCallException)
            {
                // A reader of the file reports it.
            }
        }

        return found;
    }

    public void Dispose() => _noted.Dispose();

    private void Push(long inodePosition, FuseNotifier notifier)
    {
        Inode file = tables.ReadInode(inodePosition);
        BlockList blocks = new(tables, inodePosition, file);
        long blockCount = Math.Min(blocks.Count, MostBlocks);
        BlockOffset position = blocks.PositionOf(0);
        for (long block = 0; block < blockCount; block++)
        {
            BlockSizeField size = blocks.SizeOf(block);
            int slot = size.IsHole ? BlockCache.None : cache.AcquireExisting(position, size, onlyPrefetched: true);
            if (slot != BlockCache.None)
            {
                long offset = block * cache.BlockSize;
                notifier.Store(NodeId.OfInode(inodePosition, tables.RootPosition), (ulong)offset, cache.BytesOf(slot),
                    (int)Math.Min(cache.BlockSize, file.Size - offset));
                cache.Release(slot, isDone: true);
            }

            position += size.StoredSize;
        }
    }
}
