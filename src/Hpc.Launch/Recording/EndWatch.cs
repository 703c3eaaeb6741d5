using Hpc.Linux;
using Hpc.Records;

namespace Hpc.Launch.Recording;

/// <summary>Sees how the programs of this node end, without being their parent: one thread, which sleeps until one ends. The
/// programs notice nothing of it.</summary>
/// <param name="ended">Called with a rank, its end, and when it was seen.</param>
internal sealed class EndWatch(Action<int, RankEnd, long> ended)
{
    private const int StackSize = 128 * 1024;

    /// <summary>When nobody can see the image any more, the programs are gone, or as good as.</summary>
    private const int LastMilliseconds = 2000;

    private readonly object _lock = new();
    private readonly List<WatchedRank> _ranks = [];
    private int _wake = -1;
    private bool _isLast;
    private bool _isDone;

    /// <summary>Watches a process that lives.</summary>
    public void Add(int rank, int process)
    {
        int fd = Pidfd.TryOpen(process);
        if (fd < 0)
        {
            return; // its end stays unknown
        }

        lock (_lock)
        {
            _ranks.Add(new WatchedRank(rank, fd));
            if (_wake >= 0)
            {
                EventDescriptor.Wake(_wake);
                return;
            }

            _wake = EventDescriptor.TryCreate();
            _wake = _wake >= 0 && TryStart() ? _wake : -1;
        }
    }

    /// <summary>Where no thread can be made, ends stay unknown: no program fails for its record.</summary>
    private bool TryStart()
    {
        try
        {
            _ = NativeThread.Start(Watch, StackSize);
            return true;
        }
        catch (SystemCallException)
        {
            return false;
        }
    }

    /// <summary>Returns when all ends have been seen, or soon.</summary>
    public void WaitForLast()
    {
        lock (_lock)
        {
            if (_wake < 0)
            {
                return;
            }

            _isLast = true;
            EventDescriptor.Wake(_wake);
            long end = Environment.TickCount64 + LastMilliseconds;
            while (!_isDone && Environment.TickCount64 < end)
            {
                _ = Monitor.Wait(_lock, LastMilliseconds);
            }
        }
    }

    private void Watch()
    {
        while (true)
        {
            WatchedRank[] ranks = Ranks(out bool isLast);
            if (isLast && ranks.Length == 0)
            {
                lock (_lock)
                {
                    _isDone = true;
                    Monitor.PulseAll(_lock);
                    return;
                }
            }

            int[] descriptors = [_wake, .. Array.ConvertAll(ranks, rank => rank.Descriptor)];
            bool[] waits = [true, .. Array.ConvertAll(ranks, rank => rank.Seen == 0)];
            bool[] ready = new bool[descriptors.Length];
            _ = Pidfd.Wait(descriptors, waits, ready, milliseconds: -1);
            if (ready[0])
            {
                EventDescriptor.Clear(_wake);
            }

            for (int at = 0; at < ranks.Length; at++)
            {
                if (ready[at + 1])
                {
                    Look(ranks[at]);
                }
            }
        }
    }

    private WatchedRank[] Ranks(out bool isLast)
    {
        lock (_lock)
        {
            isLast = _isLast;
            return [.. _ranks];
        }
    }

    /// <summary>It has ended; its parent may still have to hear of it.</summary>
    private void Look(WatchedRank rank)
    {
        bool isHeardOf = rank.Seen != 0;
        rank.Seen = rank.Seen == 0 ? RecordClock.Now() : rank.Seen;
        int? status = Pidfd.WaitStatus(rank.Descriptor);
        if (status is { } known)
        {
            ended(rank.Rank, RankEnd.OfWait(known, "pidfd"), rank.Seen);
        }
        else if (!isHeardOf && Pidfd.Tells(rank.Descriptor))
        {
            return;
        }

        _ = Unistd.Close(rank.Descriptor);
        lock (_lock)
        {
            _ = _ranks.Remove(rank);
        }
    }

    private sealed class WatchedRank(int rank, int descriptor)
    {
        public int Rank => rank;

        public int Descriptor => descriptor;

        /// <summary>When its end was seen; 0: it runs.</summary>
        public long Seen { get; set; }
    }
}
