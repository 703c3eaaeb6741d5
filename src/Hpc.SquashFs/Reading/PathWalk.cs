namespace Hpc.SquashFs;

/// <summary>Follows a path from the root, component by component. ".." at the root stays there.</summary>
/// <param name="root">Where the path begins, also that of an absolute link.</param>
/// <param name="linkLimit">Symbolic links that may be followed on the way.</param>
internal sealed class PathWalk(SquashFsNode root, int linkLimit)
{
    /// <summary>MAXSYMLINKS: what Linux follows before it says ELOOP.</summary>
    internal const int LinuxLinkLimit = 40;

    private readonly Stack<SquashFsNode> _trail = new([root]);
    private readonly Stack<string> _components = [];
    private readonly bool _followsLinks = linkLimit > 0;
    private int _linksLeft = linkLimit;

    /// <summary>What <paramref name="path"/> stands for, or null: no such file, or too many links.</summary>
    internal SquashFsNode? To(string path)
    {
        Push(path);
        while (_components.TryPop(out string? component))
        {
            if (!Step(component))
            {
                return null;
            }
        }

        return _trail.Peek();
    }

    private bool Step(string component)
    {
        if (component is "" or ".")
        {
            return true;
        }

        if (component is "..")
        {
            if (_trail.Count > 1)
            {
                _trail.Pop();
            }

            return true;
        }

        if (_trail.Peek().Find(component) is not { } child)
        {
            return false;
        }

        if (child.Inode.IsSymlink && _followsLinks)
        {
            return Follow(child.ReadLink());
        }

        _trail.Push(child);
        return true;
    }

    private bool Follow(string target)
    {
        if (_linksLeft-- == 0 || target.Length == 0)
        {
            return false;
        }

        if (target[0] == '/')
        {
            _trail.Clear();
            _trail.Push(root);
        }

        Push(target);
        return true;
    }

    private void Push(string path)
    {
        string[] components = path.Split('/');
        for (int i = components.Length - 1; i >= 0; i--)
        {
            _components.Push(components[i]);
        }
    }
}
