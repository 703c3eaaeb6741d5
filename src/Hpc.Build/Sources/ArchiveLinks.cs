using Hpc.Oci;
using Hpc.SquashFs;

namespace Hpc.Build;

/// <summary>Where the names of an archive lead. A member may lie behind a symbolic link that the archive has made before, as in a
/// root file system whose /bin is a link; it ends where the link leads, inside the tree, as with tar and with layers of
/// images.</summary>
internal sealed class ArchiveLinks
{
    /// <summary>As many as the kernel follows in one path.</summary>
    private const int MaxLinks = 40;

    /// <summary>PATH_MAX.</summary>
    private const int MaxPath = 4096;

    private readonly Dictionary<string, string> _targets = new(StringComparer.Ordinal);

    /// <summary>There is a symbolic link now.</summary>
    public void Add(string path, string target) => _targets[path] = target;

    /// <summary>There is another name of a file now, which may be such a link.</summary>
    public void AddName(string path, string first)
    {
        if (_targets.TryGetValue(first, out string? target))
        {
            _targets[path] = target;
        }
    }

    /// <summary>What was there is gone, with all below it.</summary>
    public void Remove(string path, bool isDirectory)
    {
        if (!isDirectory)
        {
            _targets.Remove(path);
            return;
        }

        foreach (string gone in _targets.Keys.Where(link => link.StartsWith(path + "/", StringComparison.Ordinal)).ToArray())
        {
            _targets.Remove(gone);
        }
    }

    /// <summary>The same file by a path without links, but for the last name, which is not followed.</summary>
    /// <exception cref="EntryRefusedException">The links lead to one another.</exception>
    public string Resolve(string path)
    {
        string directory = LayerPath.Directory(path);
        return _targets.Count == 0 || directory.Length == 0 ? path
            : LayerPath.Join(Follow(directory, path), LayerPath.Name(path));
    }

    private string Follow(string directory, string path)
    {
        Stack<string> rest = new(Enumerable.Reverse(directory.Split('/')));
        string at = "";
        int links = 0;
        while (rest.TryPop(out string? part))
        {
            string next = part == ".." ? LayerPath.Directory(at) : part is "" or "." ? at : LayerPath.Join(at, part);
            if (part is ".." or "." or "" || !_targets.TryGetValue(next, out string? target))
            {
                at = next;
                continue;
            }

            if (++links > MaxLinks || at.Length > MaxPath)
            {
                throw new EntryRefusedException(path,
                    $"more than {MaxLinks} symbolic links are on the way to it, or a path of more than {MaxPath} bytes");
            }

            at = target.StartsWith('/') ? "" : at;
            foreach (string step in Enumerable.Reverse(target.Split('/')))
            {
                rest.Push(step);
            }
        }

        return at;
    }
}
