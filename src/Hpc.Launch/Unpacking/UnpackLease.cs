using Hpc.Host;
using Hpc.Linux;
using Hpc.Plan;
using Hpc.SquashFs;
using Hpc.Stage;

namespace Hpc.Launch.Unpacking;

/// <summary>A share in an unpacked image, which all launches of this user on this node have in common: DIR/hpcrun-UID-KEY/root,
/// in a directory that nobody else can enter. Whoever uses the tree has a shared lock on that directory, whoever unpacks or
/// removes it an exclusive one (flock(2), adr/0017). How long a container uses it the kernel says: a tiny file system that is
/// mounted in the container, below one of its own mounts, is watched until it is unmounted everywhere (inotify(7),
/// adr/0011).</summary>
internal sealed class UnpackLease : IDisposable
{
    private const int PauseMilliseconds = 50;
    private const uint OwnerOnly = 0b111_000_000;
    private const int Everybody = 0b000_111_111;
    private const string Tree = "/root";
    private const string Unfinished = "/root-part";
    private const string Leaving = "-leaving-";
    private const string OwnCopy = "-own-";

    private readonly string _private;
    private readonly DirectoryLock _lock;
    private int _watch = -1;
    private bool _hasLeft;

    private UnpackLease(string directory, DirectoryLock held) => (_private, _lock) = (directory, held);

    /// <summary>Absolute path of the root of the unpacked tree.</summary>
    public string Directory => _private + Tree;

    /// <summary>Waits while another launch unpacks the image or removes it.</summary>
    /// <param name="place">Directory of the node in which the tree gets a place of its own.</param>
    /// <exception cref="RefusedException">There is no room, somebody else has the name, or the file system has no
    /// locks.</exception>
    public static UnpackLease Take(ServedImage image, string place)
    {
        SchedulerSignals.Ignore(); // what is made from here on is removed first
        string directory = $"{place}/hpcrun-{Unistd.Getuid()}-{NameHash.Of($"{place}|{image.Identity}|{OwnNamespaces.Mount}")}";
        RemoveLeavings(place);
        if (Stat.Of(directory, followLinks: false, out _) is { } status && !IsPrivate(status))
        {
            Terminal.Warning($"'{directory}' is not a directory that only you can enter; "
                + "another user may have made it: this launch unpacks its own copy");
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
    /// <param name="launched">Whether the solver was started. Without a mark of its mounts the tree has to stay then, for the
    /// next launch.</param>
    /// <param name="expectsRanks">Whether ranks of the step are still to come: this process has their user namespace,
    /// too.</param>
    public void WaitAndLeave(bool launched, Func<bool> expectsRanks)
    {
        _hasLeft = true;
        _ = _watch >= 0 ? Unistd.Read(_watch, new byte[256]) : 0;
        while (expectsRanks())
        {
            Thread.Sleep(PauseMilliseconds);
        }

        if ((_watch >= 0 || !launched || IsSolverGone) && _lock.TryConvert(shared: false))
        {
            string leaving = $"{_private}{Leaving}{Unistd.Getpid()}";
            TreeRemoval.Remove(Unistd.TryRename(_private, leaving) == 0 ? leaving : _private);
        }

        _lock.Dispose();
    }

    /// <summary>Where the launch did not come so far that somebody waits.</summary>
    public void Dispose()
    {
        if (!_hasLeft)
        {
            WaitAndLeave(launched: false, () => false);
        }
    }

    /// <summary>Stopped before its mounts could be marked. A process that only its parent has still to hear of has no
    /// namespaces.</summary>
    private static bool IsSolverGone => Unistd.ReadLink($"/proc/{StageEntry.Solver()}/ns/mnt") is null;

    private static bool IsComplete(string directory) =>
        Stat.Of(directory + Tree, followLinks: false, out _) is { IsDirectory: true };

    /// <summary>The directory, made where it is missing, and what is known of it by its descriptor.</summary>
    private static DirectoryLock Locked(string directory, string place, bool shared)
    {
        while (true)
        {
            int made = Unistd.TryMakeOwnDirectory(directory, OwnerOnly);
            if (made is < 0 and not -Errno.EEXIST)
            {
                throw Refused($"into '{place}': mkdir \"{directory}\": {Errno.Name(-made)}", -made, place);
            }

            if (DirectoryLock.Wait(directory, shared, out int error) is { } held)
            {
                return IsPrivate(held.Descriptor) ? held
                    : throw new RefusedException(
                        $"cannot unpack into '{directory}': it is not a directory that only you can enter",
                        "another user may have made it", $"ls -ld {directory}; choose another: --unpack=DIRECTORY");
            }

            if (error is not (-Errno.ESTALE or -Errno.ENOENT))
            {
                throw new RefusedException($"cannot unpack into '{directory}': {Errno.Name(-error)}",
                    "it cannot be opened and locked", $"ls -ld {directory}; choose another: --unpack=DIRECTORY");
            }
        }
    }

    private static bool IsPrivate(int fd) => Stat.Of(fd, out _) is { } status && IsPrivate(status);

    private static bool IsPrivate(Stat.Status status) => status.IsDirectory && status.UserId == Unistd.Getuid()
        && (status.Mode & Everybody) == 0;

    /// <summary>What launches that were killed have not finished or not removed, of whatever image: copies that were being made
    /// or removed, and those that were their own.</summary>
    private static void RemoveLeavings(string place)
    {
        string prefix = $"hpcrun-{Unistd.Getuid()}-";
        foreach (string name in DirectoryNames.Of(place).Where(name => name.StartsWith(prefix, StringComparison.Ordinal)))
        {
            using DirectoryLock? left = DirectoryLock.Try($"{place}/{name}", shared: false, out _);
            if (left is not null && IsPrivate(left.Descriptor)
                && (name.Contains(Leaving, StringComparison.Ordinal) || name.Contains(OwnCopy, StringComparison.Ordinal)
                || IsUnfinished(left.Descriptor)))
            {
                TreeRemoval.Remove($"{place}/{name}");
            }
        }
    }

    private static bool IsUnfinished(int directory) => DirectoryNames.Of(directory) is var names
        && (names.Count == 0 || (names.Count == 1 && names[0] == Unfinished[1..]));

    /// <summary>A limit that was reached is named; else it is the directory.</summary>
    private static RefusedException Refused(string what, int errno, string place)
    {
        (string why, string remedy) = Exhaustion.Of(errno)
            ?? ("the directory is full, or you may not write to it", $"df {place}");
        return new RefusedException($"cannot unpack {what}", why, $"{remedy}; choose another directory: --unpack=DIRECTORY");
    }

    private static void Unpack(ServedImage image, string directory)
    {
        TreeRemoval.Remove(directory + Unfinished);
        try
        {
            Check(Unistd.TryMakeOwnDirectory(directory + Unfinished, OwnerOnly), "mkdir", directory + Unfinished);
            ImageCopying.Copy(image, directory + Unfinished);
            Check(Unistd.TryRename(directory + Unfinished, directory + Tree), "rename", directory + Tree);
        }
        catch (SystemCallException error)
        {
            throw Refused($"'{image.Facts.Path}': {error.Message}", error.Errno, directory[..directory.LastIndexOf('/')]);
        }
        catch (EntryRefusedException error)
        {
            throw new RefusedException($"cannot unpack '{image.Facts.Path}': '{error.Path}' cannot be made", error.Reason,
                "build the image again without it");
        }
        catch (OperationCanceledException)
        {
            Remove(directory);
            Unistd.ExitNow(Terminal.FailureStatus); // nobody is left to be told
        }
        finally
        {
            if (!IsComplete(directory))
            {
                Remove(directory);
            }
        }
    }

    private static void Remove(string directory)
    {
        TreeRemoval.Remove(directory + Unfinished);
        _ = Unistd.TryRemoveDirectory(directory);
    }

    private static void Check(int result, string call, string path)
    {
        if (result < 0)
        {
            throw new SystemCallException(call, $"\"{path}\"", -result);
        }
    }
}
