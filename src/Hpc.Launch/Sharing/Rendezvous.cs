using Hpc.Linux;
using Hpc.Plan;

namespace Hpc.Launch;

/// <summary>Where the ranks of a step find their image server: an abstract socket whose name says user, step and image. bind(2) is
/// the election; who wins serves, the others' connections wait in its backlog, and if it dies they get a reset and elect again.</summary>
internal sealed class Rendezvous
{
    private const int Attempts = 200;
    private const int PauseMilliseconds = 5;

    private Rendezvous(SharingRole role, int listener, int[] namespaces)
    {
        Role = role;
        Listener = listener;
        Namespaces = namespaces;
    }

    public SharingRole Role { get; }

    /// <summary>A founder's listening socket; -1 for a joiner and for one who shares with nobody.</summary>
    public int Listener { get; }

    /// <summary>A joiner's user and mount namespace.</summary>
    public int[] Namespaces { get; }

    public static Rendezvous Alone { get; } = new(SharingRole.Founder, -1, []);

    /// <summary>Founds or joins. Falls back to being alone where neither succeeds in about a second.</summary>
    public static Rendezvous Meet(string name, int localRanks, JoinRequest request)
    {
        byte[] packet = request.Encode();
        for (int attempt = 0; attempt < Attempts && packet.Length <= JoinRequest.MaxSize; attempt++)
        {
            int listener = AbstractSocket.TryListen(name);
            if (listener >= 0)
            {
                return new Rendezvous(localRanks > 1 ? SharingRole.FounderOfMany : SharingRole.Founder, listener, []);
            }

            if (listener != -Errno.EADDRINUSE)
            {
                break;
            }

            if (Join(name, packet) is { } joined)
            {
                return joined;
            }

            Thread.Sleep(PauseMilliseconds);
        }

        return Alone;
    }

    private static Rendezvous? Join(string name, byte[] packet)
    {
        int fd = AbstractSocket.TryConnect(name);
        if (fd < 0)
        {
            return null;
        }

        try
        {
            Span<byte> answer = stackalloc byte[1];
            Span<int> namespaces = stackalloc int[2];
            if (AbstractSocket.Peer(fd).UserId != (int)Unistd.Getuid() || Socket.TrySend(fd, packet, []) < 0
                || Socket.TryReceive(fd, answer, namespaces, out int count) != 1 || count != 2)
            {
                return null;
            }

            SharingRole role = answer[0] == (byte)'L' ? SharingRole.LateJoiner : SharingRole.Joiner;
            return new Rendezvous(role, -1, namespaces.ToArray());
        }
        finally
        {
            _ = Unistd.Close(fd);
        }
    }
}
