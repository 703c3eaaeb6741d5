using Hpc.Linux;

namespace Hpc.Host;

/// <summary>A lock on a directory (flock(2)), which goes with the process that has it. Unlike an abstract socket it is nobody's
/// who cannot open the directory, and it is the same in every network namespace.</summary>
public sealed class DirectoryLock : IDisposable
{
    private int _fd;

    private DirectoryLock(int fd) => _fd = fd;

    /// <summary>The directory, open.</summary>
    public int Descriptor => _fd;

    /// <summary>One attempt.</summary>
    /// <inheritdoc cref="Take"/>
    public static DirectoryLock? Try(string directory, bool shared, out int error) =>
        Take(directory, Flock.LOCK_NB, shared, out error);

    /// <summary>Waits for those whose locks exclude this one.</summary>
    /// <inheritdoc cref="Take"/>
    public static DirectoryLock? Wait(string directory, bool shared, out int error) => Take(directory, 0, shared, out error);

    /// <param name="directory">A link to one is not followed.</param>
    /// <param name="error">0; EWOULDBLOCK where another process has a lock that excludes this one, ESTALE where the directory was
    /// replaced or removed meanwhile; or another errno of open(2) or flock(2). Negative.</param>
    private static DirectoryLock? Take(string directory, int flags, bool shared, out int error)
    {
        int fd = Fcntl.TryOpen(directory, Fcntl.O_RDONLY | Fcntl.O_DIRECTORY | Fcntl.O_NOFOLLOW);
        error = fd;
        if (fd >= 0)
        {
            do
            {
                error = Flock.Try(fd, (shared ? Flock.LOCK_SH : Flock.LOCK_EX) | flags);
            }
            while (error == -Errno.EINTR);
        }

        if (error == 0 && !IsStill(directory, fd))
        {
            error = -Errno.ESTALE;
        }

        if (error == 0)
        {
            return new DirectoryLock(fd);
        }

        _ = fd >= 0 ? Unistd.Close(fd) : 0;
        return null;
    }

    /// <summary>Changes what the lock excludes. Another one's may come in between (flock(2)).</summary>
    public bool TryConvert(bool shared) => Flock.Try(_fd, (shared ? Flock.LOCK_SH : Flock.LOCK_EX) | Flock.LOCK_NB) == 0;

    public void Dispose()
    {
        if (_fd >= 0)
        {
            _ = Unistd.Close(_fd);
            _fd = -1;
        }
    }

    private static bool IsStill(string directory, int fd) =>
        Stat.Of(fd, out _) is { } locked && Stat.Of(directory, followLinks: false, out _) is { } now
        && (locked.Device, locked.Inode) == (now.Device, now.Inode);
}
