using Hpc.Linux;
using Hpc.Plan;

namespace Hpc.Launch;

/// <summary>The founder's side of a <see cref="Rendezvous"/>: gives joining ranks the namespaces. It holds them itself only while ranks of the
/// step are still expected, and asks a running rank's /proc entry afterwards: nothing here keeps the mount alive longer than the
/// processes that see it.</summary>
internal sealed class NamespaceDesk
{
    private const int StackSize = 128 * 1024;
    private const int RequestMilliseconds = 1000;
    private const int PatienceMilliseconds = 30_000;

    private readonly int _listener;
    private readonly int _launcher;
    private readonly Action<IReadOnlyList<SynthesisedEntry>> _addMountPoints;
    private readonly List<int> _ranks = [];
    private readonly object _lock = new();
    private bool _ready;
    private int _expected;
    private int[] _pinned = [];
    private string? _userNamespace;

    /// <param name="founder">The process that will be the founder's solver.</param>
    /// <param name="launcher">The process that starts the ranks: when it is gone no more will come.</param>
    public NamespaceDesk(int listener, int founder, int launcher, int localRanks, Action<IReadOnlyList<SynthesisedEntry>> addMountPoints)
    {
        (_listener, _launcher, _expected, _addMountPoints) = (listener, launcher, localRanks - 1, addMountPoints);
        _ranks.Add(founder);
    }

    public void Start()
    {
        new Thread(Serve, StackSize) { IsBackground = true, Name = "desk" }.Start();
        if (_expected > 0)
        {
            new Thread(WatchLauncher, StackSize) { IsBackground = true, Name = "pins" }.Start();
        }
    }

    /// <summary>The founder's namespaces have come: ranks can join from now on.</summary>
    public void Pin(int[] namespaces)
    {
        lock (_lock)
        {
            _pinned = namespaces;
            _ready = true;
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>The founder runs: who comes now can take its namespaces from /proc.</summary>
    public void FounderRuns()
    {
        lock (_lock)
        {
            _ready = true;
            Monitor.PulseAll(_lock);
        }
    }

    private void Serve()
    {
        for (int connection; (connection = AbstractSocket.TryAccept(_listener)) >= 0 || connection == -Errno.EINTR || connection == -Errno.ECONNABORTED;)
        {
            if (connection >= 0)
            {
                Answer(connection);
                _ = Unistd.Close(connection);
            }
        }
    }

    private void Answer(int connection)
    {
        byte[] packet = new byte[JoinRequest.MaxSize];
        AbstractSocket.LimitReceive(connection, RequestMilliseconds);
        if (AbstractSocket.Peer(connection).UserId != (int)Unistd.Getuid())
        {
            return;
        }

        int length = Socket.TryReceive(connection, packet, [], out _);
        if (length <= 0 || JoinRequest.Decode(packet.AsSpan(0, length)) is not { } request)
        {
            return;
        }

        lock (_lock)
        {
            while (!_ready)
            {
                _ = Monitor.Wait(_lock);
            }

            _addMountPoints(request.MountPoints);
            Give(connection, request.ProcessId);
        }
    }

    private void Give(int connection, int process)
    {
        if (_pinned.Length == 2)
        {
            if (Socket.TrySend(connection, "N"u8, _pinned) == 0 && --_expected == 0)
            {
                Unpin();
            }
        }
        else if (RunningRank.Namespaces(_ranks, _userNamespace ??= Unistd.ReadLink($"/proc/{_ranks[0]}/ns/user")) is { } namespaces)
        {
            _ = Socket.TrySend(connection, "L"u8, namespaces);
            _ = Unistd.Close(namespaces[0]);
            _ = Unistd.Close(namespaces[1]);
        }
        else
        {
            return;
        }

        _ranks.Add(process);
    }

    private void Unpin()
    {
        foreach (int descriptor in _pinned)
        {
            _ = Unistd.Close(descriptor);
        }

        _pinned = [];
    }

    /// <summary>Expected ranks that will never come must not keep the image mounted: not longer than their launcher lives, nor than
    /// <see cref="PatienceMilliseconds"/> (variables that say "8 ranks" are also inherited by programs that start one). Who comes
    /// later can still join a rank that runs.</summary>
    private void WatchLauncher()
    {
        const int EveryMilliseconds = 500;
        for (int waited = EveryMilliseconds; ; waited += EveryMilliseconds)
        {
            Thread.Sleep(EveryMilliseconds);
            lock (_lock)
            {
                if (_expected <= 0)
                {
                    return;
                }

                if (waited >= PatienceMilliseconds || Stat.Of($"/proc/{_launcher}", followLinks: true, out _) is null)
                {
                    _expected = 0;
                    Unpin();
                    return;
                }
            }
        }
    }
}
