using Hpc.Host;
using Hpc.Linux;
using Hpc.Plan;

namespace Hpc.Launch.Sharing;

/// <summary>Where the ranks of a step find their image server: an abstract socket whose name says user, step and image
/// (adr/0004). Where a process that is not ours holds that name, a socket in a directory that is the user's alone
/// (adr/0017).</summary>
internal sealed class Rendezvous : IDisposable
{
    /// <summary>Whoever has just bound the name listens in a moment; whoever has ended gives it up. With the last wait for a full
    /// queue this is less than PLAN_PATIENCE_S of entry.c, for which the launcher's other processes wait for this one to plan for
    /// them.</summary>
    private const int PatienceMilliseconds = 1200;
    private const int PauseMilliseconds = 5;

    /// <summary>The founder answers when it has its namespaces. One that is stopped answers never.</summary>
    private const int AnswerMilliseconds = 30_000;
    private const int MostNamespaces = 5;

    /// <summary>Removed at the end; null for an abstract name.</summary>
    private readonly string? _path;

    private Rendezvous(SharingRole role, int listener, int[] namespaces, string? path = null) =>
        (Role, Listener, Namespaces, _path) = (role, listener, namespaces, path);

    public SharingRole Role { get; }

    /// <summary>A founder's listening socket; -1 for a joiner and for one who shares with nobody.</summary>
    public int Listener { get; }

    /// <summary>A joiner's user and mount namespace, and what else the step has in common.</summary>
    public int[] Namespaces { get; }

    public static Rendezvous Alone { get; } = new(SharingRole.Founder, -1, []);

    /// <summary>Founds or joins; is alone, and says so, where neither succeeds in about a second and a half.</summary>
    /// <param name="areMany">Others are expected.</param>
    public static Rendezvous Meet(string name, bool areMany, JoinRequest request)
    {
        using JoinMessage message = new(request);
        if (!message.CanBeSent)
        {
            return Alone;
        }

        Peer holder = default;
        return Meet(() => Election.ByName(name), areMany, message, ref holder)
            ?? MeetInPrivate(name, areMany, message, holder)
            ?? Unmet(holder);
    }

    /// <summary>Removes the socket, and its directory with the last of them.</summary>
    public void Dispose()
    {
        if (_path is not null)
        {
            _ = Unistd.TryUnlink(_path);
            NodeDirectory.RemoveEmpty(_path[.._path.LastIndexOf('/')]);
        }
    }

    /// <summary>null if nobody leads whom this process believes.</summary>
    private static Rendezvous? Meet(Func<Election> attempt, bool areMany, JoinMessage message, ref Peer holder, string? path =
        null)
    {
        long end = Environment.TickCount64 + PatienceMilliseconds;
        do
        {
            Election election = attempt();
            switch (election.Result)
            {
                case ElectionResult.Elected:
                    return new Rendezvous(areMany ? SharingRole.FounderOfMany : SharingRole.Founder, election.Descriptor,
                        [], path);
                case ElectionResult.Following when Join(election.Descriptor, message) is { } joined:
                    return joined;
                case ElectionResult.Foreign:
                    holder = election.Holder;
                    return null;
                case ElectionResult.Impossible:
                    return null;
            }

            Thread.Sleep(PauseMilliseconds);
        }
        while (Environment.TickCount64 < end);
        return null;
    }

    private static Rendezvous? MeetInPrivate(string name, bool areMany, JoinMessage message, Peer holder)
    {
        if (PrivateDirectory() is not { } path)
        {
            return null;
        }

        string socket = name[(name.LastIndexOf('-') + 1)..];
        Rendezvous? meeting = Meet(() => ElectIn(path, socket), areMany, message, ref holder, $"{path}/{socket}");
        if (meeting?._path is not null)
        {
            Terminal.Warning($"{Who(holder)} holds the name of this step's socket: the ranks use {path} instead");
        }

        return meeting;
    }

    /// <summary>Opens the directory again, because the leader of another step may have removed it as empty.</summary>
    private static Election ElectIn(string path, string socket)
    {
        int directory = Fcntl.TryOpen(path, Fcntl.O_RDONLY | Fcntl.O_DIRECTORY | Fcntl.O_NOFOLLOW);
        if (directory < 0)
        {
            bool isThereAgain = directory == -Errno.ENOENT && PrivateDirectory() is not null;
            return new Election(isThereAgain ? ElectionResult.Busy : ElectionResult.Impossible, -1, default);
        }

        // By its descriptor, it is the user's, and nobody else can make a name in it.
        Election election = NodeDirectory.IsPrivate(Stat.Of(directory, out _)) ? Election.InDirectory(directory, socket)
            : new Election(ElectionResult.Impossible, -1, default);
        _ = Unistd.Close(directory);
        return election;
    }

    private static Rendezvous Unmet(Peer holder)
    {
        Terminal.Warning($"{Who(holder)} holds the name of this step's socket, and {NodeDirectory.UsualPlace} has no private "
            + "directory for another: this rank gets its own image server, "
            + "and MPI cannot copy from rank to rank directly");
        return Alone;
    }

    private static string Who(Peer holder) => holder == default ? "a process that does not answer" : holder.Name;

    /// <summary>null where somebody else has its name.</summary>
    private static string? PrivateDirectory()
    {
        try
        {
            NodeDirectory node = NodeDirectory.Find(null);
            node.Make(node.Meetings);
            return node.Meetings;
        }
        catch (RefusedException)
        {
            return null; // the caller says so
        }
    }

    /// <summary>Closes the connection.</summary>
    private static Rendezvous? Join(int connection, JoinMessage message)
    {
        try
        {
            AbstractSocket.LimitReceive(connection, AnswerMilliseconds);
            Span<byte> answer = stackalloc byte[1];
            Span<int> namespaces = stackalloc int[MostNamespaces];
            if (message.TrySend(connection) < 0 || Socket.TryReceive(connection, answer, namespaces, out int count) != 1
                || count < 2)
            {
                return null;
            }

            return new Rendezvous(answer[0] == (byte)'L' ? SharingRole.LateJoiner : SharingRole.Joiner, -1,
                namespaces[..count].ToArray());
        }
        finally
        {
            _ = Unistd.Close(connection);
        }
    }
}
