using Hpc.Linux;

namespace Hpc.Build;

/// <summary>A directory that is being filled. It has a temporary name beside its own until it is whole.</summary>
public sealed class DirectoryOutput : IAbandonable, IDisposable
{
    private const uint OnlyOwner = 0x1c0;

    private readonly string _path;
    private readonly string _temporary;
    private readonly UnpackedTree _tree;
    private int _isOver;

    /// <exception cref="BuildRefusedException">There is something of this name; a directory is never replaced.</exception>
    public DirectoryOutput(string path, ImageSettings settings)
    {
        if (Stat.Of(path, followLinks: false, out _) is not null)
        {
            throw new BuildRefusedException($"'{path}' is there already", "a directory is never replaced", "remove it, or choose another name");
        }

        int slash = path.LastIndexOf('/');
        _path = path;
        _temporary = $"{path[..(slash + 1)]}.{path[(slash + 1)..]}.{Unistd.Getpid()}.part";
        int made = Unistd.TryMakeDirectory(_temporary, OnlyOwner);
        if (made < 0)
        {
            throw new BuildRefusedException($"'{path}' cannot be made: {Errno.Name(-made)}", "no directory can be made there", null);
        }

        _tree = new UnpackedTree(_temporary, settings.KeepIds);
    }

    public TreeTarget Tree => _tree;

    public void Commit()
    {
        _tree.Finish();
        int renamed = Unistd.TryRename(_temporary, _path);
        if (renamed < 0)
        {
            throw new SystemCallException("rename", $"\"{_temporary}\", \"{_path}\"", -renamed);
        }

        _isOver = 1;
    }

    public void Abandon()
    {
        if (Interlocked.Exchange(ref _isOver, 1) == 0)
        {
            RemoveAll(_temporary);
        }
    }

    public void Dispose() => Abandon();

    private static void RemoveAll(string directory)
    {
        _ = Unistd.TryChangeMode(directory, OnlyOwner); // what is in it can only be removed by who may write there
        foreach (string name in DirectoryNames.Of(directory))
        {
            string path = $"{directory}/{name}";
            if (Stat.Of(path, followLinks: false, out _) is { IsDirectory: true })
            {
                RemoveAll(path);
            }
            else
            {
                _ = Unistd.TryUnlink(path);
            }
        }

        _ = Unistd.TryRemoveDirectory(directory);
    }
}
