using Hpc.Linux;
using Hpc.Registry;

namespace Hpc.Build;

/// <summary>A file that has no name until it is whole: nobody finds half of it, and nothing is left of it when its process dies. Where
/// the file system cannot do that, it has a temporary name, which is removed when it is dropped or the process is interrupted.</summary>
public sealed class UnnamedFile : IDisposable
{
    private readonly string _path;
    private readonly string _directory;
    private string? _temporary;

    private UnnamedFile(string path, string directory, string? temporary, int fd)
    {
        _path = path;
        _directory = directory;
        _temporary = temporary;
        Storage = new FileStorage(fd);
    }

    public FileStorage Storage { get; }

    /// <param name="path">The name that it will get; one char per byte.</param>
    /// <param name="force">Take the name from a file that has it.</param>
    /// <param name="mode">Permissions, from which the umask is taken.</param>
    /// <exception cref="BuildRefusedException">There is a file of this name, or none can be made there.</exception>
    public static UnnamedFile Create(string path, bool force, uint mode)
    {
        if (Stat.Of(path, followLinks: false, out _) is { } status && (!force || status.IsDirectory))
        {
            throw Taken(path, status.IsDirectory);
        }

        UnfinishedName.RemoveAbandoned(path);
        int slash = path.LastIndexOf('/');
        string directory = slash < 0 ? "." : path[..Math.Max(slash, 1)];
        int fd = Fcntl.TryOpen(directory, Fcntl.O_TMPFILE | Fcntl.O_RDWR, mode);
        string? temporary = null;
        if (fd is -Errno.EOPNOTSUPP or -Errno.EISDIR or -Errno.EINVAL)
        {
            temporary = UnfinishedName.Beside(path);
            fd = Make(temporary, () => Fcntl.TryOpen(temporary, Fcntl.O_RDWR | Fcntl.O_CREAT | Fcntl.O_EXCL, mode));
        }

        return fd >= 0
            ? new UnnamedFile(path, directory, temporary, fd)
            : throw new BuildRefusedException($"'{path}' cannot be made: {Errno.Name(-fd)}", $"the kernel refused to make a file in {directory}", $"ls -ld {directory}");
    }

    /// <summary>Waits until the bytes are on the disk, then gives the file its name.</summary>
    public void Commit(bool force)
    {
        Storage.Sync();
        int result = _temporary is null && !force ? Unistd.TryLink(Storage.Fd, _path) : Replace(force);
        if (result == -Errno.EEXIST)
        {
            throw Taken(_path, isDirectory: false);
        }

        if (result < 0)
        {
            throw new SystemCallException("linkat", $"\"{_path}\"", -result);
        }

        DirectorySync.Try(_directory);
    }

    public void Dispose()
    {
        Storage.Dispose();
        RemoveTemporary();
    }

    private void RemoveTemporary()
    {
        if (_temporary is { } name && TemporaryNames.Forget(name))
        {
            _ = Unistd.TryUnlink(name);
        }
    }

    private int Replace(bool force)
    {
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

        int result = force ? Unistd.TryRename(_temporary, _path) : NewName.TryGive(_temporary, _path);
        if (result == 0 && force)
        {
            TemporaryNames.Forget(_temporary);
        }

        return result;
    }

    private static int Make(string name, Func<int> make) => TemporaryNames.Make(name, () => _ = Unistd.TryUnlink(name), make);

    private static BuildRefusedException Taken(string path, bool isDirectory) => new(
        $"'{path}' already exists", isDirectory ? "it is a directory" : "existing files are kept unless --force is given",
        isDirectory ? "choose another name" : "--force replaces it");
}
