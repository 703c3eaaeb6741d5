using Hpc.Binary;

namespace Hpc.Oci;

/// <summary>Applies layers from the bottom one to the top one to a tree in memory, as an unpacker would to a directory: names
/// that lead through symbolic links end where the links lead, inside the image. OCI image-spec v1, layer.md, "Applying
/// Changesets".</summary>
public sealed class LayerReplay
{
    /// <summary>As many as the kernel follows in one path.</summary>
    private const int MaxLinks = 40;

    private int _layer = -1;

    /// <summary>A directory that no layer describes: mode 0755, root's, of 1970.</summary>
    private static TarEntry Implied(string path) => new(path, TarEntryType.Directory) { Mode = 0x1ed };

    public MergedInode Root { get; } = new(Implied(""), default);

    /// <param name="layer">The layer's entries, in their order.</param>
    /// <exception cref="CorruptImageException">A hard link to nothing, a loop of symbolic links, a whiteout without a
    /// name.</exception>
    public void Apply(IReadOnlyList<TarEntry> layer)
    {
        _layer++;
        LayerChange[] changes = new LayerChange[layer.Count];
        for (int at = 0; at < changes.Length; at++)
        {
            changes[at] = LayerChange.Of(layer[at].Path);
            Remove(changes[at]);
        }

        // Whiteouts apply to the layers below and never to their own, wherever in it they stand.
        for (int at = 0; at < changes.Length; at++)
        {
            if (changes[at].Kind == LayerChangeKind.Add)
            {
                Add(changes[at].Path, layer[at], at);
            }
        }
    }

    private void Remove(in LayerChange change)
    {
        if (change.Kind == LayerChangeKind.Remove)
        {
            Find(LayerPath.Directory(change.Path))?.Children?.Remove(LayerPath.Name(change.Path));
        }
        else if (change.Kind == LayerChangeKind.Empty)
        {
            Find(change.Path)?.Children?.Clear();
        }
    }

    private void Add(string path, TarEntry entry, int number)
    {
        if (path.Length == 0)
        {
            Root.Entry = entry.Type == TarEntryType.Directory ? entry
                : throw new CorruptImageException("layer", -1, $"the root directory as {entry.Type}", "a directory");
            return;
        }

        SortedDictionary<string, MergedInode> siblings = Walk(LayerPath.Directory(path), create: true)!.Children!;
        string name = LayerPath.Name(path);
        MergedInode? old = siblings.GetValueOrDefault(name);
        if (entry.Type == TarEntryType.Directory && old?.Children is not null)
        {
            old.Entry = entry;
        }
        else if (entry.Type == TarEntryType.HardLink)
        {
            siblings[name] = LinkTarget(entry);
        }
        else
        {
            siblings[name] = new MergedInode(entry, new LayerContent(_layer, number));
        }
    }

    /// <summary>A hard link's target: its directory is followed, the file itself is not.</summary>
    private MergedInode LinkTarget(TarEntry entry)
    {
        string target = LayerPath.Of(entry.LinkTarget);
        MergedInode? found = Find(LayerPath.Directory(target))?.Children?.GetValueOrDefault(LayerPath.Name(target));
        return found is { Children: null } ? found : throw new CorruptImageException(
            "layer, hard link", -1, $"\"{entry.Path}\" to \"{entry.LinkTarget}\", which is {(found is null ? "not there" : "a directory")}", "a link to a file of the image");
    }

    private MergedInode? Find(string path) => Walk(path, create: false);

    /// <summary>The directory at the end of a path; symbolic links are followed inside the image.</summary>
    /// <param name="create">Make what is missing, and put a directory in the place of what is none; otherwise null.</param>
    private MergedInode? Walk(string path, bool create)
    {
        // The directories that lead to where the walk stands; ".." goes back.
        List<MergedInode> way = [Root];
        Stack<string> rest = new();
        Push(rest, path);
        int links = 0;
        while (rest.TryPop(out string? part))
        {
            if (part == "..")
            {
                way.RemoveRange(Math.Max(way.Count - 1, 1), way.Count > 1 ? 1 : 0);
                continue;
            }

            SortedDictionary<string, MergedInode> children = way[^1].Children!;
            MergedInode? next = children.GetValueOrDefault(part);
            if (next?.Type == TarEntryType.SymbolicLink)
            {
                if (++links > MaxLinks)
                {
                    throw new CorruptImageException("layer, path", -1, $"\"{path}\" through more than {MaxLinks} symbolic links", "a path that ends");
                }

                FollowLink(next.Entry.LinkTarget, way, rest);
                continue;
            }

            if (next?.Children is null)
            {
                if (!create)
                {
                    return null;
                }

                children[part] = next = new MergedInode(Implied(part), default);
            }

            way.Add(next);
        }

        return way[^1];
    }

    private static void FollowLink(string target, List<MergedInode> way, Stack<string> rest)
    {
        if (target.StartsWith('/'))
        {
            way.RemoveRange(1, way.Count - 1);
        }

        Push(rest, target);
    }

    /// <summary>Parts of a path, the first on top.</summary>
    private static void Push(Stack<string> rest, string path)
    {
        string[] parts = path.Split('/');
        for (int at = parts.Length - 1; at >= 0; at--)
        {
            if (parts[at] is not ("" or "."))
            {
                rest.Push(parts[at]);
            }
        }
    }
}
