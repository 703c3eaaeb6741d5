using Hpc.Host;
using Hpc.Linux;
using Hpc.Plan;

namespace Hpc.Launch.Sharing;

/// <summary>The namespaces that ranks of a step join. They are held here only while ranks are still expected; a running rank's
/// /proc entry gives them afterwards: nothing here keeps the mount alive longer than the processes that see it.</summary>
internal sealed class StepNamespaces
{
    private const int StackSize = 128 * 1024;
    private const int PatienceMilliseconds = 30_000;

    private readonly int _launcher;
    private readonly RunningRanks _ranks;
    private readonly object _lock = new();
    private readonly KnownRank _founder;
    private bool _ready;
    private int _expected;
    private int[] _image = [];
    private int[] _finished = [];

    /// <summary>The founder's, as readlink(2) of /proc/PID/ns/user names it: asked while the founder is known to live, as its pid
    /// may be another's later.</summary>
    private string? _userNamespace;

    /// <param name="founder">The process that will be the founder's solver, and what it wants.</param>
    /// <param name="launcher">The process that starts the ranks: when it is gone no more will come.</param>
    public StepNamespaces(KnownRank founder, int launcher, int localRanks)
    {
        (_founder, _launcher, _expected) = (founder, launcher, localRanks - 1);
        _ranks = new RunningRanks(founder);
    }

    /// <summary>Watches over the expected ranks, where there are any.</summary>
    public void Start()
    {
        if (_expected > 0)
        {
            _ = NativeThread.Start(WatchLauncher, StackSize);
        }
    }

    /// <summary>The founder's namespaces have come: with the image mounted in them, and later with all its mounts.</summary>
    public void Offer(int[] namespaces)
    {
        lock (_lock)
        {
            if (_image.Length == 0)
            {
                _image = namespaces;
                _userNamespace = Stat.Of(namespaces[0], out _) is { } space ? $"user:[{space.Inode}]" : null;
                _ready = _founder.Draft is not { Copyable: true };
            }
            else
            {
                _finished = namespaces;
                _ready = true;
            }

            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>The founder runs: who comes now can take its namespaces from /proc.</summary>
    public void FounderRuns()
    {
        lock (_lock)
        {
            _founder.Runs = true;
            _userNamespace ??= Unistd.ReadLink($"/proc/{_founder.ProcessId}/ns/user");
            _ready = true;
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>Whether something is held for ranks that have not come yet.</summary>
    public bool ExpectsRanks
    {
        get
        {
            lock (_lock)
            {
                return _expected > 0;
            }
        }
    }

    /// <summary>Returns when nothing is held for expected ranks any more.</summary>
    public void WaitForExpected()
    {
        lock (_lock)
        {
            while (_expected > 0)
            {
                _ = Monitor.Wait(_lock);
            }
        }
    }

    /// <summary>Waits until the founder has its namespaces.</summary>
    /// <param name="wanted">What the rank wants; null if it plans itself.</param>
    /// <returns>null if no rank is left whose namespaces could be joined.</returns>
    public NamespaceOffer? For(PlanDraft? wanted)
    {
        lock (_lock)
        {
            while (!_ready)
            {
                _ = Monitor.Wait(_lock);
            }

            if (_image.Length == 2)
            {
                return wanted is not null && _finished.Length == 2 && _founder.HasMountsOf(wanted)
                    ? new NamespaceOffer(SharingRole.Copier, _finished, Pinned: true)
                    : new NamespaceOffer(SharingRole.Joiner, _image, Pinned: true);
            }

            return _ranks.Offer(wanted, _userNamespace) is { } offer && (offer.Role != SharingRole.LateJoiner || Mount.HasTrees())
                ? offer : null;
        }
    }

    /// <summary>Every rank that got namespaces has entered them, or is gone.</summary>
    public void ReleaseHeld()
    {
        lock (_lock)
        {
            _ranks.Release();
        }
    }

    /// <summary>A rank got the namespaces. One that had left the plan socket when its plan came there gets them once more, having
    /// planned itself, and is one rank all the same.</summary>
    public void Joined(KnownRank rank)
    {
        lock (_lock)
        {
            if (_ranks.Add(rank) && _expected > 0 && --_expected == 0)
            {
                Release();
            }
        }
    }

    private void Release()
    {
        foreach (int descriptor in _image.Concat(_finished))
        {
            _ = Unistd.Close(descriptor);
        }

        _image = [];
        _finished = [];
        Monitor.PulseAll(_lock);
    }

    /// <summary>Expected ranks that will never come must not keep the image mounted: not longer than their launcher lives, nor
    /// than <see cref="PatienceMilliseconds"/> (variables that say "8 ranks" are also inherited by programs that start one). Who
    /// comes later can still join a rank that runs.</summary>
    private void WatchLauncher()
    {
        const int EveryMilliseconds = 500;
        string? startTime = StartTime(); // its pid may be another's soon
        for (int waited = EveryMilliseconds; ; waited += EveryMilliseconds)
        {
            Thread.Sleep(EveryMilliseconds);
            lock (_lock)
            {
                if (_expected <= 0)
                {
                    return;
                }

                startTime ??= StartTime();
                if (waited >= PatienceMilliseconds || startTime is { Length: 0 }
                    || (startTime is not null && StartTime() is { } now && now != startTime))
                {
                    _expected = 0;
                    Release();
                    return;
                }
            }
        }
    }

    /// <summary>Empty if the launcher is gone; null if it is there and cannot be looked at now, because descriptors or memory have
    /// run out.</summary>
    private string? StartTime()
    {
        try
        {
            return ProcessStat.Of(_launcher)?.StartTime ?? "";
        }
        catch (SystemCallException)
        {
            return Signal.TrySend(_launcher, 0) == -Errno.ESRCH ? "" : null; // needs no descriptor
        }
    }
}
