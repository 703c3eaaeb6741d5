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

    /// <summary>For so long after the last launch the namespaces are kept for the next one (<c>--linger</c>), in
    /// milliseconds.</summary>
    private readonly long _linger;

    private readonly RunningRanks _ranks;
    private readonly object _lock = new();
    private readonly KnownRank _founder;
    private bool _ready;
    private int _expected;

    /// <summary>Ranks that have a plan of ours, and have not said what became of it.</summary>
    private int _onTheirWay;

    /// <summary>Until then they are kept, in milliseconds of <see cref="Environment.TickCount64"/>.</summary>
    private long _kept;

    private bool _holdsNothing;
    private int[] _image = [];
    private int[] _finished = [];

    /// <summary>The founder's, as readlink(2) of /proc/PID/ns/user names it: asked while the founder is known to live, as its pid
    /// may be another's later.</summary>
    private string? _userNamespace;

    /// <param name="founder">The process that will be the founder's solver, and what it wants.</param>
    /// <param name="launcher">The process that starts the ranks: when it is gone no more will come.</param>
    /// <param name="linger">Seconds for which they are kept after the last launch, for the next one.</param>
    public StepNamespaces(KnownRank founder, int launcher, int localRanks, int linger)
    {
        (_founder, _launcher, _expected, _linger) = (founder, launcher, localRanks - 1, linger * 1000L);
        _kept = Environment.TickCount64 + _linger;
        _ranks = new RunningRanks(founder);
    }

    /// <summary>Watches over the expected ranks and launches, where there are any.</summary>
    public void Start()
    {
        if (_expected > 0 || _linger > 0)
        {
            _ = NativeThread.Start(_linger > 0 ? Linger : WatchLauncher, StackSize);
        }
    }

    /// <summary>The founder's namespaces have come: with the image mounted in them, and later with all its mounts.</summary>
    /// <param name="namespaces">None: they were lost on the way here, for want of descriptors. Nothing more is held then;
    /// ranks wait
    /// until the founder runs.</param>
    public void Offer(int[] namespaces)
    {
        lock (_lock)
        {
            _holdsNothing |= namespaces.Length == 0;
            if (_holdsNothing)
            {
                Close(namespaces);
                return;
            }

            IsOffered = true;
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

    /// <summary>Whether other ranks may have got the founder's namespaces, also where nothing is held for more of them.</summary>
    public bool IsOffered { get; private set; }

    /// <summary>Whether something is held for ranks that have not come yet.</summary>
    public bool ExpectsRanks
    {
        get
        {
            lock (_lock)
            {
                return IsExpecting;
            }
        }
    }

    /// <summary>Returns when nothing is held for expected ranks any more, and those that came have become their programs: a plan
    /// of a process that has ended is not believed.</summary>
    public void WaitForExpected()
    {
        lock (_lock)
        {
            while (IsExpecting || _onTheirWay > 0)
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

            if (_image.Length > 0)
            {
                return wanted is not null && _finished.Length > 0 && _founder.HasMountsOf(wanted)
                    ? new NamespaceOffer(SharingRole.Copier, _finished, Pinned: true)
                    : new NamespaceOffer(SharingRole.Joiner, _image, Pinned: true);
            }

            return _ranks.Offer(wanted, _userNamespace) is { } offer && (offer.Role != SharingRole.LateJoiner || Mount.HasTrees())
                ? offer : null;
        }
    }

    /// <summary>A rank is sent its plan.</summary>
    public void SetOut()
    {
        lock (_lock)
        {
            _onTheirWay++;
        }
    }

    /// <summary>It runs, is gone, or has failed.</summary>
    public void Arrived()
    {
        lock (_lock)
        {
            _onTheirWay--;
            Monitor.PulseAll(_lock);
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

    /// <summary>Descriptors have run out: what is held for others gives some back. Who comes now takes namespaces from a rank
    /// that
    /// runs, if one does.</summary>
    public void GiveUpHeld()
    {
        lock (_lock)
        {
            _holdsNothing = true;
            _expected = 0;
            _ranks.Release();
            Release();
        }
    }

    /// <summary>A rank got the namespaces. One that had left the plan socket when its plan came there gets them once more, having
    /// planned itself, and is one rank all the same.</summary>
    public void Joined(KnownRank rank)
    {
        lock (_lock)
        {
            _kept = Environment.TickCount64 + _linger;
            if (_ranks.Add(rank) && _expected > 0 && --_expected == 0 && _linger == 0)
            {
                Release();
            }
        }
    }

    private bool IsExpecting => _expected > 0 || (_linger > 0 && _image.Length > 0);

    private void Release()
    {
        Close(_image);
        Close(_finished);
        _image = [];
        _finished = [];
        Monitor.PulseAll(_lock);
    }

    private static void Close(int[] descriptors)
    {
        foreach (int descriptor in descriptors)
        {
            _ = Unistd.Close(descriptor);
        }
    }

    /// <summary>The last launch may still run when nobody is waited for any more: the image stays for it, and who comes then can
    /// join it.</summary>
    private void Linger()
    {
        for (long left = _linger; left > 0;)
        {
            Thread.Sleep((int)left);
            lock (_lock)
            {
                left = _kept - Environment.TickCount64;
                if (left <= 0)
                {
                    _expected = 0;
                    Release();
                }
            }
        }
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

    /// <summary>Empty if the launcher is gone; null if it is there and cannot be looked at now, because descriptors or memory
    /// have run out.</summary>
    private string? StartTime()
    {
        try
        {
            return ProcessStat.Of(_launcher)?.StartTime ?? "";
        }
        catch (SystemCallException)
        {
            return ProcessMemory.HasEnded(_launcher) ? "" : null;
        }
    }
}
