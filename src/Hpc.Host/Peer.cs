using Hpc.Linux;

namespace Hpc.Host;

/// <summary>What is known of the other end of a connection.</summary>
public enum PeerTrust
{
    /// <summary>A process of this user outside of every container, or in the same one as this process.</summary>
    Ours,

    /// <summary>It has ended since it connected or listened, or is ending: its namespaces are no longer to be seen.</summary>
    Gone,

    /// <summary>Another user's, or one in a container.</summary>
    Foreign,
}

/// <summary>The process at the other end of a unix(7) socket: who connected, or who called listen(2). Programs in containers have
/// this user's id, too, and share the network namespace in which abstract names live, so an id proves nothing: only a process of
/// the same user, mount and root file system as this one's is believed (adr/0017).</summary>
/// <param name="ProcessId">0 if it is in another pid namespace.</param>
public readonly record struct Peer(PeerTrust Trust, int ProcessId, uint UserId)
{
    /// <summary>For messages.</summary>
    public string Name => UserId != Unistd.Getuid() ? $"user {UserId}" : $"process {ProcessId}, which is in a container,";

    public static Peer Of(int connection)
    {
        (int process, uint user) = AbstractSocket.Peer(connection);
        if (user != Unistd.Getuid() || process <= 0)
        {
            return new Peer(PeerTrust.Foreign, process, user);
        }

        int descriptor = AbstractSocket.TryPeerDescriptor(connection);
        bool unknown = descriptor is -Errno.ENOPROTOOPT or -Errno.EPERM or -Errno.ENOSYS;
        if (descriptor < 0 && !unknown)
        {
            return new Peer(PeerTrust.Gone, process, user);
        }

        bool? ours = OwnNamespaces.AreThoseOf(process);
        ours = ours == true && unknown ? IsThisProgram(process) : ours;
        bool gone = descriptor >= 0 && Poll.Wait([descriptor], stackalloc bool[1], 0) != 0;
        _ = descriptor >= 0 ? Unistd.Close(descriptor) : 0;
        return new Peer(gone || ours is null ? PeerTrust.Gone : ours == true ? PeerTrust.Ours : PeerTrust.Foreign, process, user);
    }

    /// <summary>Before Linux 6.5 nothing says that the pid is still the same process's. Another one is believed only if it runs
    /// hpcrun.</summary>
    private static bool IsThisProgram(int process) =>
        Unistd.ReadLink("/proc/self/exe") is { } program && Unistd.ReadLink($"/proc/{process}/exe") == program;
}
