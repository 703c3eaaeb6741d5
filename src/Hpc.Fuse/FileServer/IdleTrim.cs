using Hpc.Fuse.Blocks;
using Hpc.Fuse.Memory;
using Hpc.Fuse.Prefetch;
using Hpc.Fuse.Store;

namespace Hpc.Fuse.FileServer;

/// <summary>Gives memory back when nobody has asked for anything for a while: what a solver that computes for days has read
/// is in the kernel's page cache. Looks only while there are requests: an idle server sleeps.</summary>
internal sealed class IdleTrim(EventCount events, MetadataMemory memory, BlockCache cache, PrefetchReplay? replay,
    long metadataLimit)
{
    private const int Milliseconds = 2000;

    /// <summary>A busy program that has not taken prefetched blocks for so many looks will not.</summary>
    private const int LooksAtUntaken = 5;

    private readonly List<FuseDispatcher> _answering = [];
    private long _seenRequests;
    private int _looksAtUntaken;
    private long _nextLook;
    private bool _isIdle;

    /// <summary>One more thread answers. All of them come before the first request is answered by any.</summary>
    public void Add(FuseDispatcher dispatcher)
    {
        lock (_answering)
        {
            _answering.Add(dispatcher);
        }
    }

    /// <summary>Before every answer.</summary>
    public void NoteRequest()
    {
        if (Volatile.Read(ref _isIdle))
        {
            Volatile.Write(ref _isIdle, false);
            events.SignalAll();
        }
        else if (replay?.IsWaiting == true)
        {
            events.Signal();
        }
    }

    /// <summary>Trims if the time has come.</summary>
    /// <returns>Milliseconds until the next look; 0 when only a request makes one necessary.</returns>
    public int Look(BlockFiller filler)
    {
        if (Volatile.Read(ref _isIdle))
        {
            return 0;
        }

        long now = Environment.TickCount64;
        if (now < _nextLook)
        {
            return (int)(_nextLook - now);
        }

        _nextLook = now + Milliseconds;
        long requests = CountRequests();
        if (requests == _seenRequests && replay?.IsBusy != true)
        {
            Volatile.Write(ref _isIdle, true);
            Trim(filler);
            return 0;
        }

        _seenRequests = requests;
        if (replay?.IsDone == true && (cache.PrefetchedCount == 0 || _looksAtUntaken++ == LooksAtUntaken))
        {
            replay.End();
        }

        TrimMetadata();
        return Milliseconds;
    }

    private void Trim(BlockFiller filler)
    {
        filler.Trim();
        replay?.End();
        cache.Trim();
        lock (_answering)
        {
            foreach (FuseDispatcher dispatcher in _answering)
            {
                dispatcher.Trim();
            }
        }
    }

    /// <summary>A block that was not looked at between two calls is given up.</summary>
    private void TrimMetadata()
    {
        if (memory.Bytes > metadataLimit)
        {
            memory.Trim();
        }
    }

    private long CountRequests()
    {
        long count = 0;
        lock (_answering)
        {
            foreach (FuseDispatcher dispatcher in _answering)
            {
                count += dispatcher.Answered;
            }
        }

        return count;
    }
}
