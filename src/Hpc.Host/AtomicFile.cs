using Hpc.Linux;

namespace Hpc.Host;

/// <summary>A file that is whole when it has its name: written without one (O_TMPFILE), flushed to disk, and linked. Where the
/// file system has no such files (NFS, Lustre, some of FUSE), or others are to read it meanwhile, it has an unfinished name
/// beside its own, which goes with the process. No lock is needed, also between nodes: of several writers the last one wins, and
/// nobody sees a part.</summary>
public sealed class AtomicFile : IDisposable
{
    private readonly string _path;
    private string? _temporary;

    private AtomicFile(string path, string? temporary, int fd) =>
        (_path, _temporary, Storage) = (path, temporary, new FileStorage(fd));

    public FileStorage Storage { get; }

    /// <summary>Its name until it is whole; null where it has none.</summary>
    public string? TemporaryName => _temporary;

    /// <param name="path">The name that it will get; one char per byte.</param>
    /// <param name="mode">Permissions, from which the umask is taken.</param>
    /// <param name="error">0 or the negative errno.</param>
    /// <param name="named">It has a name meanwhile on any file system.</param>
    public static AtomicFile? TryCreate(string path, uint mode, out int error, bool named = false)
    {
        UnfinishedName.RemoveAbandoned(path);
        int fd = named ? -Errno.EOPNOTSUPP : Fcntl.TryOpen(UnfinishedName.DirectoryOf(path),
            Fcntl.O_TMPFILE | Fcntl.O_RDWR, mode);
        string? temporary = null;
        if (fd is -Errno.EOPNOTSUPP or -Errno.EISDIR or -Errno.EINVAL)
        {
            temporary = UnfinishedName.Beside(path);
            fd = Make(temporary,
                () => Fcntl.TryOpen(temporary, Fcntl.O_RDWR | Fcntl.O_CREAT | Fcntl.O_EXCL | Fcntl.O_NOFOLLOW, mode));
        }

        error = Math.Min(fd, 0);
        return fd < 0 ? null : new AtomicFile(path, temporary, fd);
    }

    /// <summary>Puts a small new file in the place of the old one. It may be gone with the node's power; never half of it is
    /// there.</summary>
    /// <returns>0 or the negative errno, and then nothing is left.</returns>
    public static int TryReplace(string path, ReadOnlySpan<byte> content, uint mode)
    {
        using AtomicFile? file = TryCreate(path, mode, out int error, named: true);
        if (file is null)
        {
            return error;
        }

        int written = Unistd.TryPwrite(file.Storage.Fd, content, 0);
        return written < 0 ? written : file.TryName(replace: true);
    }

    /// <summary>Waits until the bytes are on the disk, then gives the file its name.</summary>
    /// <param name="replace">In the place of an older one; otherwise one that has come into being meanwhile is EEXIST.</param>
    /// <returns>0 or the negative errno.</returns>
    public int TryCommit(bool replace)
    {
        int done = Unistd.TrySync(Storage.Fd);
        done = done < 0 ? done : TryName(replace);
        if (done == 0)
        {
            DirectorySync.Try(UnfinishedName.DirectoryOf(_path));
        }

        return done;
    }

    public void Dispose()
    {
        Storage.Dispose();
        if (_temporary is { } name && RemovalAtEnd.Forget(name))
        {
            _ = Unistd.TryUnlink(name);
        }
    }

    private int TryName(bool replace)
    {
        if (_temporary is null && !replace)
        {
            return Unistd.TryLink(Storage.Fd, _path);
        }

        if (_temporary is null)
        {
            string name = UnfinishedName.Beside(_path);
            int linked = Make(name, () => Unistd.TryLink(Storage.Fd, name));
            if (linked < 0)
            {
                return linked;
            }

            _temporary = name;
        }

        int result = replace ? Unistd.TryRename(_temporary, _path) : RenameNoReplace.Try(_temporary, _path);
        if (result == 0 && replace)
        {
            RemovalAtEnd.Forget(_temporary);
        }

        return result;
    }

    private static int Make(string name, Func<int> make)
    {
        int result = RemovalAtEnd.Make(name, () => _ = Unistd.TryUnlink(name), make);
        _ = result < 0 && RemovalAtEnd.Forget(name);
        return result;
    }
}
