namespace Hpc.SquashFs;

/// <summary>The names of an image that is being written. No name is ever followed through a symbolic link.</summary>
internal sealed class NodeTree
{
    /// <summary>PATH_MAX: no longer path can be opened, and directories nest no deeper than that allows.</summary>
    private const int PathMaximum = 4096;

    /// <summary>NAME_MAX of Linux; the format would allow one more.</summary>
    private const int NameMaximum = 255;

    private readonly NewEntry _implicitDirectory;

    internal NodeTree(uint implicitTime)
    {
        _implicitDirectory = new NewEntry(InodeType.Directory) { ModifiedTime = implicitTime };
        Root = new WrittenNode(_implicitDirectory, isImplicit: true) { NameCount = 1 };
    }

    internal WrittenNode Root { get; }

    internal WrittenNode? Find(string path)
    {
        WrittenNode? node = Root;
        foreach (Range range in Components(path))
        {
            node = node.Children?.GetValueOrDefault(path[range]);
            if (node is null)
            {
                return null;
            }
        }

        return node;
    }

    /// <summary>Gives a node a name. Directories on the way that are not there are made.</summary>
    /// <exception cref="EntryRefusedException">The name is taken, or no path.</exception>
    internal void Put(string path, WrittenNode node)
    {
        (WrittenNode parent, string name) = ParentOf(path);
        if (!parent.Children!.TryAdd(name, node))
        {
            throw new EntryRefusedException(path, "a file has this name already");
        }

        node.NameCount++;
    }

    /// <summary>Takes a name, and all below it, out of the tree.</summary>
    internal bool Remove(string path)
    {
        List<Range> components = Components(path);
        WrittenNode? parent = components.Count == 0 ? null : Root;
        for (int i = 0; parent is not null && i < components.Count - 1; i++)
        {
            parent = parent.Children?.GetValueOrDefault(path[components[i]]);
        }

        if (parent?.Children is null || !parent.Children.Remove(path[components[^1]], out WrittenNode? node))
        {
            return false;
        }

        Forget(node);
        return true;
    }

    private static void Forget(WrittenNode node)
    {
        node.NameCount--;
        foreach (WrittenNode child in node.Children?.Values ?? Enumerable.Empty<WrittenNode>())
        {
            Forget(child);
        }
    }

    private (WrittenNode Parent, string Name) ParentOf(string path)
    {
        List<Range> components = Components(path);
        if (components.Count == 0)
        {
            throw new EntryRefusedException(path, "the image already has a root, which is a directory");
        }

        WrittenNode parent = Root;
        foreach (Range range in components[..^1])
        {
            string name = path[range];
            if (!parent.Children!.TryGetValue(name, out WrittenNode? child))
            {
                child = new WrittenNode(_implicitDirectory, isImplicit: true) { NameCount = 1 };
                parent.Children.Add(name, child);
            }

            parent = child.Type == InodeType.Directory
                ? child
                : throw new EntryRefusedException(path, $"'{name}' in its path is not a directory");
        }

        return (parent, path[components[^1]]);
    }

    /// <summary>The components of a path, with or without slashes at its ends.</summary>
    private static List<Range> Components(string path)
    {
        List<Range> components = [];
        for (int start = 0; start < path.Length;)
        {
            int slash = path.IndexOf('/', start);
            int end = slash < 0 ? path.Length : slash;
            if (end > start)
            {
                Check(path, path.AsSpan(start, end - start));
                components.Add(start..end);
            }

            start = end + 1;
        }

        return components;
    }

    private static void Check(string path, ReadOnlySpan<char> name)
    {
        if (path.Length > PathMaximum || name.Length > NameMaximum || name is "." or ".." || name.Contains('\0'))
        {
            throw new EntryRefusedException(path, path.Length > PathMaximum
                ? $"its path has {path.Length} bytes; the most is {PathMaximum}"
                : $"'{name}' is not a file name: 1 to {NameMaximum} bytes without NUL, and neither . nor ..");
        }
    }
}
