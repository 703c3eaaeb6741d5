using Hpc.Fuse;
using Hpc.Linux;
using Hpc.Plan;

namespace Hpc.Launch;

/// <summary>The directory of an unpacked image, shared by all launches of this user on this node. Whoever binds an abstract socket unpacks and
/// removes; the others stay connected while their containers live. How long that is the kernel says: a tiny file system that is
/// mounted in the container, below one of its own mounts, is watched until it is unmounted everywhere (inotify(7)).</summary>
internal sealed class UnpackHold
{
    private const int Attempts = 40;
    private const int PauseMilliseconds = 50;
    private const int MostThreads = 16;

    private readonly int _listener;
    private readonly int _connection;
    private int _watch = -1;

    private UnpackHold(string directory, int listener, int connection) => (Directory, _listener, _connection) = (directory, listener, connection);

    /// <summary>Absolute path of the root of the unpacked tree.</summary>
    public string Directory { get; }

    /// <param name="place">Directory of the node in which the tree gets a name of its own.</param>
    public static UnpackHold Take(ServedImage image, string place)
    {
        string key = NameHash.Of($"{place}|{image.Identity}|{OwnNamespaces.Mount}");
        string directory = $"{place}/hpcrun-{Unistd.Getuid()}-{key}", socket = $"hpcrun-{Unistd.Getuid()}-unpacked-{key}";
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            int listener = AbstractSocket.TryListen(socket);
            if (listener >= 0)
            {
                Unpack(image, directory);
                return new UnpackHold(directory, listener, -1);
            }

            if (Connect(socket) is >= 0 and int connection)
            {
                return new UnpackHold(directory, -1, connection);
            }

            Thread.Sleep(PauseMilliseconds);
        }

        throw new LaunchRefusedException($"image '{image.Facts.Path}'", "another launch is unpacking it and does not come to an end", "try again, or --unpack=OTHER-DIRECTORY");
    }

    /// <summary>The mark of the container's mounts has come.</summary>
    public void Watch(int mark)
    {
        _watch = Inotify.TryWatchUnmount(mark);
        _ = Unistd.Close(mark);
    }

    /// <summary>Returns when no process of this launch sees the tree any more; the process that unpacked waits for the others', too, and
    /// removes it.</summary>
    /// <param name="launched">Whether the solver was started. Without a mark of its mounts the tree has to stay then, for the next launch.</param>
    /// <param name="expectsRanks">Whether ranks of the step are still to come: this process has their user namespace, too.</param>
    public void WaitAndLeave(bool launched, Func<bool> expectsRanks)
    {
        if (_connection >= 0)
        {
            _ = _watch >= 0 ? Unistd.Read(_watch, new byte[256]) : 0;
            _ = Unistd.Close(_connection);
            return;
        }

        WaitForAll(expectsRanks);
        if (_watch < 0 && launched)
        {
            return;
        }

        string leaving = $"{Directory}-leaving-{Unistd.Getpid()}";
        bool renamed = Unistd.TryRename(Directory, leaving) == 0;
        _ = Unistd.Close(_listener);
        TreeRemoval.Remove(renamed ? leaving : Directory);
    }

    /// <summary>Lets others in meanwhile. Whoever is at the door already must be seen before the tree is given up.</summary>
    private void WaitForAll(Func<bool> expectsRanks)
    {
        List<int> users = _watch >= 0 ? [_watch] : [];
        while (true)
        {
            int[] watched = [_listener, .. users];
            bool[] ready = new bool[watched.Length];
            bool expects = users.Count == 0 && expectsRanks();
            int result = Poll.Wait(watched, ready, users.Count > 0 ? -1 : expects ? PauseMilliseconds : 0);
            if (result <= 0 && result != -Errno.EINTR && !(result == 0 && expects))
            {
                return;
            }

            for (int i = watched.Length - 1; i > 0; i--)
            {
                if (ready[i])
                {
                    _ = Unistd.Close(watched[i]);
                    users.Remove(watched[i]);
                }
            }

            if (ready[0] && Accept() is >= 0 and int connection)
            {
                users.Add(connection);
            }
        }
    }

    private int Accept()
    {
        int connection = AbstractSocket.TryAccept(_listener);
        if (connection >= 0 && (AbstractSocket.Peer(connection).UserId != (int)Unistd.Getuid() || Socket.TrySend(connection, "U"u8, []) < 0))
        {
            _ = Unistd.Close(connection);
            return -1;
        }

        return connection;
    }

    /// <summary>Waits for the answer of the process that unpacks, which it gives when it is done.</summary>
    private static int Connect(string socket)
    {
        int fd = AbstractSocket.TryConnect(socket);
        if (fd >= 0 && (AbstractSocket.Peer(fd).UserId != (int)Unistd.Getuid() || Socket.TryReceive(fd, new byte[1], [], out _) != 1))
        {
            _ = Unistd.Close(fd);
            return -1;
        }

        return fd;
    }

    /// <summary>A tree that a killed launch left is complete if it has its name, and is used again.</summary>
    private static void Unpack(ServedImage image, string directory)
    {
        if (Stat.Of(directory, followLinks: false, out _) is { IsDirectory: true } status && status.UserId == Unistd.Getuid())
        {
            return;
        }

        string part = directory + "-part";
        TreeRemoval.Remove(part);
        try
        {
            TreeExtraction.Extract(image.FileSystem, part, Math.Min(Environment.ProcessorCount, MostThreads));
            if (Unistd.TryRename(part, directory) < 0)
            {
                throw new LaunchRefusedException($"unpacking to '{directory}'", "something else has this name", $"ls -ld {directory}");
            }
        }
        catch (SystemCallException error)
        {
            throw new LaunchRefusedException($"unpacking '{image.Facts.Path}': {error.Message}", "the directory is full, or may not be written to",
                $"df {directory[..directory.LastIndexOf('/')]}; choose another: --unpack=DIRECTORY");
        }

        finally
        {
            // Under its own name it is out of reach.
            TreeRemoval.Remove(part);
        }
    }
}
