using Hpc.Linux;

namespace Hpc.Host;

/// <summary>How an attempt to lead or to follow ended.</summary>
public enum ElectionResult
{
    /// <summary>This process has the name; the descriptor listens.</summary>
    Elected,

    /// <summary>A process that is <see cref="PeerTrust.Ours"/> has it; the descriptor is connected to it.</summary>
    Following,

    /// <summary>Whoever has it is not ours, and will not go away by being waited for.</summary>
    Foreign,

    /// <summary>It has it and does not accept (yet), or has just ended: to be tried again.</summary>
    Busy,

    /// <summary>There are no such sockets here.</summary>
    Impossible,
}

/// <summary>One process of many leads: who binds a name of a unix(7) socket. The others connect to it, and if it ends they get a
/// reset and elect again. Nothing is left behind by an abstract name; one in a directory is for where somebody else holds the
/// abstract one.</summary>
/// <param name="Descriptor">-1 but for <see cref="ElectionResult.Elected"/> and <see cref="ElectionResult.Following"/>.</param>
/// <param name="Holder">Who has the name, where that is known.</param>
public readonly record struct Election(ElectionResult Result, int Descriptor, Peer Holder)
{
    /// <summary>A queue that another user has filled is waited for no longer than this; ours empties faster.</summary>
    private const int QueueMilliseconds = 500;

    /// <summary>An abstract name, seen by every process of the network namespace.</summary>
    public static Election ByName(string name) =>
        Hold(AbstractSocket.TryListen(name), () => AbstractSocket.TryConnect(name, QueueMilliseconds));

    /// <summary>A name in a directory in which only this user may make one. What a leader that was killed has left is
    /// replaced.</summary>
    /// <param name="directory">An open directory, which is locked meanwhile (flock(2)). Where it has been removed:
    /// <see cref="ElectionResult.Busy"/>.</param>
    public static Election InDirectory(int directory, string name)
    {
        if (Flock.Try(directory, Flock.LOCK_EX | Flock.LOCK_NB) is < 0 and int error)
        {
            return new Election(error == -Errno.EAGAIN ? ElectionResult.Busy : ElectionResult.Impossible, -1, default);
        }

        int connection = NamedSocket.TryConnect(directory, name, QueueMilliseconds);
        if (connection is -Errno.ECONNREFUSED)
        {
            _ = Unistd.TryUnlinkAt(directory, name);
        }

        int listener = connection is -Errno.ECONNREFUSED or -Errno.ENOENT
            ? NamedSocket.TryListen(directory, name) : -Errno.EADDRINUSE;
        if (listener is < 0 and not -Errno.EADDRINUSE)
        {
            _ = Unistd.TryUnlinkAt(directory, name); // bound, and listen(2) was refused
        }

        Election election = listener == -Errno.ENOENT
            ? new Election(ElectionResult.Busy, -1, default) : Hold(listener, () => connection);
        _ = Flock.Try(directory, Flock.LOCK_UN);
        return election;
    }

    private static Election Hold(int listener, Func<int> connect)
    {
        if (listener >= 0)
        {
            return new Election(ElectionResult.Elected, listener, default);
        }

        if (listener != -Errno.EADDRINUSE)
        {
            return new Election(ElectionResult.Impossible, -1, default);
        }

        int connection = connect();
        if (connection < 0)
        {
            return new Election(ElectionResult.Busy, -1, default);
        }

        Peer holder = Peer.Of(connection);
        if (holder.Trust == PeerTrust.Ours)
        {
            return new Election(ElectionResult.Following, connection, holder);
        }

        _ = Unistd.Close(connection);
        return new Election(holder.Trust == PeerTrust.Gone ? ElectionResult.Busy : ElectionResult.Foreign, -1, holder);
    }
}
