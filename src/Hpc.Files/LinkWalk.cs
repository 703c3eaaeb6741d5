namespace Hpc.Files;

/// <summary>The components of a path that have yet to be walked. The target of a symbolic link comes in front of what is left;
/// whoever walks begins at the root of the tree again where the target is absolute.</summary>
public sealed class LinkWalk
{
    /// <summary>As many links as Linux follows in one lookup (MAXSYMLINKS, path_resolution(7)).</summary>
    public const int MaximumLinks = 40;

    private readonly Stack<string> _components = new();
    private int _linksLeft = MaximumLinks;

    public LinkWalk(string path) => Push(path);

    public bool IsEmpty => _components.Count == 0;

    /// <summary>The next component, which is neither empty nor "."; ".." is the walker's to understand.</summary>
    /// <returns>False at the end.</returns>
    public bool TryNext(out string name)
    {
        bool found = _components.TryPop(out string? next);
        name = next ?? "";
        return found;
    }

    /// <summary>Goes on with a link's target.</summary>
    /// <returns>False where the kernel would give up: too many links, or a target without a text.</returns>
    public bool TryFollow(string target)
    {
        if (_linksLeft-- == 0 || target.Length == 0)
        {
            return false;
        }

        Push(target);
        return true;
    }

    private void Push(string path)
    {
        string[] components = path.Split('/');
        for (int at = components.Length - 1; at >= 0; at--)
        {
            if (components[at].Length != 0 && components[at] != ".")
            {
                _components.Push(components[at]);
            }
        }
    }
}
