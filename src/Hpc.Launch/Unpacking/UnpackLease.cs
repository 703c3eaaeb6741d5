using Hpc.Fuse;
using Hpc.Host;
using Hpc.Linux;
using Hpc.Plan;

namespace Hpc.Launch;

/// <summary>A share in an unpacked image, which all launches of this user on this node have in common: DIR/hpcrun-UID-KEY/root, in a directory that nobody else can enter.
/// Whoever uses the tree has a shared lock on that directory, whoever unpacks or removes it an exclusive one (flock(2), adr/0017). How long a container
/// uses it the kernel says: a tiny file system that is mounted in the container, below one of its own mounts, is watched until it is unmounted
/// everywhere (inotify(7), adr/0011).</summary>
internal sealed class UnpackLease
{
    private const int PauseMilliseconds = 50;
    private const int MostThreads = 16;
    private const uint OwnerOnly = 0b111_000_000;
    private const int Everybody = 0b000_111_111;
    private const string Tree = "/root";
    private const string Unfinished = "/root-part";
    private const string Leaving = "-leaving-";
    private const string OwnCopy = "-own-";

    private readonly string _private;
    private readonly DirectoryLock _lock;
    private int _watch = -1;

    private UnpackLease(string directory, DirectoryLock held) => (_private, _lock) = (directory, held);

    /// <summary>Absolute path of the root of the unpacked tree.</summary>
    public string Directory => _private + Tree;

    /// <summary>Waits while another launch unpacks the image or removes it.</summary>
    /// <param name="place">Directory of the node in which the tree gets a place of its own.</param>
    /// <exception cref="LaunchRefusedException">There is no room, somebody else has the name, or the file system has no locks.</exception>
    public static UnpackLease Take(ServedImage image, string place)
    {
        string directory = $"{place}/hpcrun-{Unistd.Getuid()}-{NameHash.Of($"{place}|{image.Identity}|{OwnNamespaces.Mount}")}";
        RemoveLeavings(directory);
        if (Stat.Of(directory, followLinks: false, out _) is { } status && !IsPrivate(status))
        {
            Message.Warning($"'{directory}' is not a directory that only you can enter, somebody else may have made it: this launch unpacks a copy of its own");
            directory += OwnCopy + Random.Shared.NextInt64().ToString("x16");
        }

        while (true)
        {
            DirectoryLock held = Locked(directory, place, shared: true);
            if (IsComplete(directory))
            {
                return new UnpackLease(directory, held);
            }

            held.Dispose();
            using DirectoryLock alone = Locked(directory, place, shared: false);
            if (!IsComplete(directory))
            {
                Unpack(image, directory);
            }

            // Given up and taken again as one of many: another may have removed it in between.
        }
    }

    /// <summary>The mark of the container's mounts has come.</summary>
    public void Watch(int mark)
    {
        _watch = Inotify.TryWatchUnmount(mark);
        _ = Unistd.Close(mark);
    }

    /// <summary>Returns when no process of this launch sees the tree any more; the last launch that does so removes it.</summary>
    /// <param name="launched">Whether the solver was started. Without a mark of its mounts the tree has to stay then, for the next launch.</param>
    /// <param name="expectsRanks">Whether ranks of the step are still to come: this process has their user namespace, too.</param>
    public void WaitAndLeave(bool launched, Func<bool> expectsRanks)
    {
        _ = _watch >= 0 ? Unistd.Read(_watch, new byte[256]) : 0;
        while (expectsRanks())
        {
            Thread.Sleep(PauseMilliseconds);
        }

        if ((_watch >= 0 || !launched) && _lock.TryConvert(shared: false))
        {
            string leaving = $"{_private}{Leaving}{Unistd.Getpid()}";
            TreeRemoval.Remove(Unistd.TryRename(_private, leaving) == 0 ? leaving : _private);
        }

        _lock.Dispose();
    }

    private static bool IsComplete(string directory) => Stat.Of(directory + Tree, followLinks: false, out _) is { IsDirectory: true };

    /// <summary>The directory, made where it is missing, and what is known of it by its descriptor.</summary>
    private static DirectoryLock Locked(string directory, string place, bool shared)
    {
        while (true)
        {
            int made = Unistd.TryMakeDirectory(directory, OwnerOnly);
            if (made is < 0 and not -Errno.EEXIST)
            {
                throw new LaunchRefusedException($"cannot unpack into '{place}': mkdir \"{directory}\": {Errno.Name(-made)}", "the directory is full, or may not be written to",
                    $"df {place}; choose another: --unpack=DIRECTORY");
            }

            if (DirectoryLock.Wait(directory, shared, out int error) is { } held)
            {
                return IsPrivate(held.Descriptor) ? held
                    : throw new LaunchRefusedException($"cannot unpack into '{directory}': it is not a directory that only you can enter", "somebody else may have made it", $"ls -ld {directory}; choose another: --unpack=DIRECTORY");
            }

            if (error is not (-Errno.ESTALE or -Errno.ENOENT))
            {
                throw new LaunchRefusedException($"cannot unpack into '{directory}': {Errno.Name(-error)}", "it cannot be opened and locked", $"ls -ld {directory}; choose another: --unpack=DIRECTORY");
            }
        }
    }

    private static bool IsPrivate(int fd) => Stat.Of(fd, out _) is { } status && IsPrivate(status);

    private static bool IsPrivate(Stat.Status status) => status.IsDirectory && status.UserId == Unistd.Getuid() && (status.Mode & Everybody) == 0;

    /// <summary>What a launch that was killed has not removed: copies that were being removed, and those that were its own.</summary>
    private static void RemoveLeavings(string directory)
    {
        int slash = directory.LastIndexOf('/');
        string prefix = directory[(slash + 1)..] + '-';
        foreach (string name in DirectoryNames.Of(directory[..slash]).Where(name => name.StartsWith(prefix, StringComparison.Ordinal)))
        {
            using DirectoryLock? left = DirectoryLock.Try($"{directory[..slash]}/{name}", shared: false, out _);
            if (left is not null && IsPrivate(left.Descriptor))
            {
                TreeRemoval.Remove($"{directory[..slash]}/{name}");
            }
        }
    }

    private static void Unpack(ServedImage image, string directory)
    {
        TreeRemoval.Remove(directory + Unfinished);
        try
        {
            TreeExtraction.Extract(image.FileSystem, directory + Unfinished, Math.Min(Environment.ProcessorCount, MostThreads));
            int error = Unistd.TryRename(directory + Unfinished, directory + Tree);
            if (error < 0)
            {
                throw new SystemCallException("rename", $"\"{directory}{Tree}\"", -error);
            }
        }
        catch (SystemCallException error)
        {
            throw new LaunchRefusedException($"cannot unpack '{image.Facts.Path}': {error.Message}", "the directory is full, or may not be written to",
                $"df {directory[..directory.LastIndexOf('/')]}; choose another: --unpack=DIRECTORY");
        }
        finally
        {
            // Under its own name it is out of reach.
            TreeRemoval.Remove(directory + Unfinished);
        }
    }
}
