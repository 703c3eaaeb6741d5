using System.Buffers;
using Hpc.Host;
using Hpc.Launch.Deciding;
using Hpc.Launch.Solver;
using Hpc.Linux;
using Hpc.Plan;
using Hpc.Stage;

namespace Hpc.Launch.Sharing;

/// <summary>The founder's side of the sharing, in one thread. Two sockets: ranks that planned themselves come to the step's
/// <see cref="Rendezvous"/> and get namespaces; processes that the same launcher started come before their runtime exists
/// (entry.c) and get a finished plan.</summary>
internal sealed class PlanServer
{
    /// <summary>Planning happens on it.</summary>
    private const int StackSize = 512 * 1024;
    private const int RequestMilliseconds = 1000;

    /// <summary>What has run out (descriptors, memory) may be there again then; the process that waits to be accepted waits two
    /// seconds.</summary>
    private const int PauseMilliseconds = 10;

    private readonly int[] _listeners;
    private readonly ShareName _name;
    private readonly int _launcher;
    private readonly RankPlanner _plan;
    private readonly Action<IEnumerable<SynthesisedEntry>>? _addMountPoints;
    private readonly Action<SolverProcess>? _record;
    private readonly List<StageRank> _waiting = [];
    private readonly ArrayBufferWriter<byte> _wire = new(16 * 1024);

    /// <summary>Belongs to this step; ranks that want the same have it in common.</summary>
    private RunRequest? _ours;

    /// <summary>What the image got last; ranks that want the same come one after the other.</summary>
    private IReadOnlyList<SynthesisedEntry>? _added;

    /// <param name="stepSocket">Listening socket of the rendezvous.</param>
    /// <param name="addMountPoints">Adds to the served image what it lacks; null for a directory.</param>
    /// <param name="record">Writes down a rank that will run; null: there is no record.</param>
    /// <param name="planSocket">Listening socket for the launcher's other processes; -1 where another step has it.</param>
    /// <param name="launcher">Pid of the launcher, after which that socket is named.</param>
    public PlanServer(int stepSocket, int planSocket, int launcher, ShareName name, StepNamespaces namespaces, RankPlanner plan,
        Action<IEnumerable<SynthesisedEntry>>? addMountPoints, Action<SolverProcess>? record = null)
    {
        _listeners = planSocket >= 0 ? [stepSocket, planSocket] : [stepSocket];
        (_launcher, _name, Namespaces, _plan, _addMountPoints) = (launcher, name, namespaces, plan, addMountPoints);
        _record = record;
    }

    public StepNamespaces Namespaces { get; }

    /// <summary>Writes down that a rank's program was not started; null: there is no record.</summary>
    public Action<SolverProcess>? NotStarted { get; init; }

    public PlanServerErrors Errors { get; } = new();

    public void Start()
    {
        _ = NativeThread.Start(Serve, StackSize);
        Namespaces.Start();
    }

    private void Serve()
    {
        while (true)
        {
            if (_waiting.Count == 0)
            {
                Namespaces.ReleaseHeld();
            }

            int[] watched = [.. _listeners, .. _waiting.Select(rank => rank.Connection)];
            bool[] ready = new bool[watched.Length];
            if (Poll.Wait(watched, ready) < 0)
            {
                Thread.Sleep(PauseMilliseconds);
                continue;
            }

            for (int at = _waiting.Count - 1; at >= 0; at--)
            {
                if (ready[_listeners.Length + at])
                {
                    StageRank rank = _waiting[at];
                    _waiting.RemoveAt(at);
                    _ = IsWanted(() =>
                    {
                        rank.HandleMessage();
                        return false;
                    });
                    Namespaces.Arrived();
                }
            }

            for (int listener = 0; listener < _listeners.Length; listener++)
            {
                if (ready[listener])
                {
                    Accept(listener);
                }
            }
        }
    }

    private void Accept(int listener)
    {
        int connection = AbstractSocket.TryAccept(_listeners[listener]);
        if (connection < 0)
        {
            if (Errno.IsExhaustion(-connection))
            {
                Namespaces.GiveUpHeld();
            }

            Thread.Sleep(PauseMilliseconds); // it is still ready
        }
        else if (!IsWanted(() => listener == 0 ? AnswerRank(connection) : AnswerStage(connection)))
        {
            _ = Unistd.Close(connection); // without an answer a rank plans for itself, or serves itself
        }
    }

    /// <summary>Whatever goes wrong with one rank is nobody else's: this is the one place of this thread where all of it
    /// ends.</summary>
    private bool IsWanted(Func<bool> answer)
    {
        try
        {
            return answer();
        }
        catch (Exception error)
        {
            Errors.Note(error);
            return false;
        }
    }

    /// <returns>Whether the connection is still wanted.</returns>
    private bool AnswerRank(int connection)
    {
        if (Peer.Of(connection).Trust != PeerTrust.Ours)
        {
            return false; // a program in a container shares the network namespace, and could cover files of another
        }

        AbstractSocket.LimitReceive(connection, RequestMilliseconds);
        if (JoinMessage.Receive(connection) is not { } request)
        {
            return false;
        }

        using NamespaceOffer? offer = Namespaces.For(null);
        if (offer is null)
        {
            return false;
        }

        _addMountPoints?.Invoke(request.MountPoints);
        if (Socket.TrySend(connection, offer.Role == SharingRole.Joiner ? "N"u8 : "L"u8, offer.Descriptors) == 0)
        {
            Namespaces.Joined(new KnownRank(request.ProcessId, null));
            Record(_record is null ? null : SolverProcess.OfProcess(request.ProcessId, _launcher));
        }

        return false;
    }

    private bool AnswerStage(int connection)
    {
        StageLink link = new(connection);
        (PeerTrust trust, int process, _) = Peer.Of(connection);
        if (trust != PeerTrust.Ours)
        {
            return false;
        }

        LaunchDecision? rank = Plan(process, out SolverProcess? caller);
        using NamespaceOffer? offer = rank is null ? null : Namespaces.For(rank.Draft);
        if (rank is null || offer is null || (rank.Draft.Watched && offer.Role != SharingRole.Copier))
        {
            link.SendPlanYourself();
            return false;
        }

        if (!ReferenceEquals(rank.Draft.Synthesised, _added))
        {
            _addMountPoints?.Invoke(rank.Draft.Synthesised.Where(entry => entry.Append.Length == 0));
            _added = rank.Draft.Synthesised;
        }

        LaunchPlan plan = rank.Draft.For(offer.Role);
        KnownRank known = new(process, rank.Draft);
        _wire.ResetWrittenCount();
        PlanWire.Encode(_wire, plan, withTimes: false);
        bool isSent = false;
        Namespaces.SetOut();
        try
        {
            isSent = link.SendPlan(_wire.WrittenSpan, offer.Descriptors, plan.Contained);
        }
        finally
        {
            if (!isSent)
            {
                Namespaces.Arrived();
            }
        }

        if (!isSent)
        {
            return false;
        }

        Namespaces.Joined(known);
        Record(caller);
        _waiting.Add(new StageRank(connection, known, plan, rank.Solver.Process)
        {
            NotStarted = caller is null ? null : () => NotStarted?.Invoke(caller),
        });
        return true;
    }

    /// <summary>null if the rank has to plan for itself.</summary>
    /// <exception cref="RefusedException">As it will, too, and will say why.</exception>
    private LaunchDecision? Plan(int process, out SolverProcess? caller)
    {
        caller = SolverProcess.OfProcess(process, _launcher);
        return caller is not null && _plan(caller) is { } rank && IsOurs(rank, caller) ? rank : null;
    }

    private void Record(SolverProcess? rank)
    {
        if (rank is not null)
        {
            _record?.Invoke(rank);
        }
    }

    private bool IsOurs(LaunchDecision rank, SolverProcess caller)
    {
        if (!ReferenceEquals(rank.Request, _ours))
        {
            if (_name != ShareName.Of(rank.Request, rank.Host, caller, _name.Image))
            {
                return false;
            }

            _ours = rank.Request;
        }

        return true;
    }
}
