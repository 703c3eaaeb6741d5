using Hpc.Linux;
using Hpc.Registry;

namespace Hpc.Build;

/// <summary>A directory that has a temporary name beside its own until it is whole. Dropped before that, nothing of it is left.</summary>
internal sealed class UnfinishedDirectory : IDisposable
{
    private const uint OnlyOwner = 0x1c0;

    private readonly string _path;
    private readonly string _temporary;

    /// <param name="path">One char per byte, without a slash at its end.</param>
    /// <exception cref="BuildRefusedException">There is something of this name, or no directory can be made there.</exception>
    public UnfinishedDirectory(string path)
    {
        if (Stat.Of(path, followLinks: false, out _) is not null)
        {
            throw new BuildRefusedException($"'{path}' already exists", "a directory is never replaced", "remove it, or choose another name");
        }

        int slash = path.LastIndexOf('/');
        UnfinishedName.RemoveAbandoned(path);
        _path = path;
        _temporary = UnfinishedName.Beside(path);
        int made = TemporaryNames.Make(_temporary, Remove, () => Unistd.TryMakeDirectory(_temporary, OnlyOwner));
        if (made < 0)
        {
            TemporaryNames.Forget(_temporary);
            throw new BuildRefusedException($"'{path}' cannot be made: {Errno.Name(-made)}", "the kernel refused to make a directory there", $"ls -ld {path[..Math.Max(slash, 0)]}/");
        }
    }

    /// <summary>Called before it is removed: whoever fills it makes nothing more.</summary>
    public Action? BeforeRemoval { get; set; }

    /// <summary>Where it is until then.</summary>
    public string TemporaryPath => _temporary;

    /// <summary>Gives it its name.</summary>
    public void Commit()
    {
        int renamed = Unistd.TryRename(_temporary, _path);
        if (renamed < 0)
        {
            throw new SystemCallException("rename", $"\"{_temporary}\", \"{_path}\"", -renamed);
        }

        TemporaryNames.Forget(_temporary);
    }

    public void Dispose()
    {
        if (TemporaryNames.Forget(_temporary))
        {
            Remove();
        }
    }

    /// <summary>Also while another thread fills the directory: what that had begun to make, a second look finds.</summary>
    private void Remove()
    {
        const int Looks = 100;
        BeforeRemoval?.Invoke();
        for (int look = 0; look < Looks && Stat.Of(_temporary, followLinks: false, out _) is not null; look++)
        {
            TreeRemoval.Remove(_temporary);
        }
    }
}
