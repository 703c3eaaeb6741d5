using Hpc.Linux;

namespace Hpc.Host;

/// <summary>A directory that is whole when it has its name: until then it has an unfinished one beside it. Dropped before that,
/// nothing of it is left.</summary>
public sealed class AtomicDirectory : IDisposable
{
    private const uint OnlyOwner = 0b111_000_000;

    private readonly string _path;
    private readonly bool _replaces;

    private AtomicDirectory(string path, bool replaces) =>
        (_path, _replaces, TemporaryPath) = (path, replaces, UnfinishedName.Beside(path));

    /// <summary>Called before it is removed: whoever fills it makes nothing more.</summary>
    public Action? BeforeRemoval { get; set; }

    /// <summary>Where it is until then.</summary>
    public string TemporaryPath { get; }

    /// <param name="path">One char per byte, without a slash at its end.</param>
    /// <param name="error">0; EEXIST where something has the name that is not replaced; or another negative errno.</param>
    /// <param name="replaces">A directory of this name gives it up, and is removed.</param>
    public static AtomicDirectory? TryCreate(string path, out int error, bool replaces = false)
    {
        error = -Errno.EEXIST;
        if (Stat.Of(path, followLinks: false, out _) is { } there && !(replaces && there.IsDirectory))
        {
            return null;
        }

        UnfinishedName.RemoveAbandoned(path);
        AtomicDirectory directory = new(path, replaces);
        error = RemovalAtEnd.Make(directory.TemporaryPath, directory.Remove, () =>
            Unistd.TryMakeOwnDirectory(directory.TemporaryPath, OnlyOwner));
        if (error == 0)
        {
            return directory;
        }

        RemovalAtEnd.Forget(directory.TemporaryPath);
        return null;
    }

    /// <summary>Gives it its name.</summary>
    public void Commit()
    {
        if (_replaces && Stat.Of(_path, followLinks: false, out _) is { IsDirectory: true })
        {
            int exchanged = Unistd.TryExchange(TemporaryPath, _path);
            if (exchanged == 0)
            {
                Dispose(); // what had the name before
                return;
            }

            TreeRemoval.Remove(_path); // a file system that cannot exchange names, as NFS
        }

        int renamed = Unistd.TryRename(TemporaryPath, _path);
        if (renamed < 0)
        {
            throw new SystemCallException("rename", $"\"{TemporaryPath}\", \"{_path}\"", -renamed);
        }

        RemovalAtEnd.Forget(TemporaryPath);
    }

    public void Dispose()
    {
        if (RemovalAtEnd.Forget(TemporaryPath))
        {
            Remove();
        }
    }

    /// <summary>Also while another thread fills the directory: what that had begun to make, a second look finds.</summary>
    private void Remove()
    {
        const int Looks = 100;
        BeforeRemoval?.Invoke();
        for (int look = 0; look < Looks && Stat.Of(TemporaryPath, followLinks: false, out _) is not null; look++)
        {
            TreeRemoval.Remove(TemporaryPath);
        }
    }
}
