using Hpc.Binary;

namespace Hpc.Oci;

/// <summary>Applies layers from the bottom one to the top one to a tree in memory, as an unpacker would to a directory: names
/// that lead through symbolic links end where the links lead, inside the image. OCI image-spec v1, layer.md, "Applying
/// Changesets".</summary>
public sealed class LayerReplay
{
    /// <summary>As many as the kernel follows in one path.</summary>
    private const int MaxLinks = 40;

    /// <summary>Files of the layer at hand in aufs' own directory, .wh..wh.plnk: not of the image, but hard links of the layer
    /// are names of them.</summary>
    private readonly Dictionary<string, MergedInode> _pseudo = new(StringComparer.Ordinal);

    /// <summary>Hard links of the layer at hand to what has not come yet, by their paths.</summary>
    private readonly Dictionary<string, TarEntry> _early = new(StringComparer.Ordinal);

    /// <summary>Files of the layers below that hard links of the layer at hand name, by the links' targets: it may remove the
    /// very name that it links to, and the file stays under the new one.</summary>
    private readonly Dictionary<string, MergedInode> _below = new(StringComparer.Ordinal);

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
        _pseudo.Clear();
        _early.Clear();
        LayerChange[] changes = [.. layer.Select(entry => LayerChange.Of(entry.Path))];
        NoteBelow(layer, changes);
        Array.ForEach(changes, change => Remove(change));

        // Whiteouts apply to the layers below and never to their own, wherever in it they stand.
        for (int at = 0; at < changes.Length; at++)
        {
            if (changes[at].Kind == LayerChangeKind.Add)
            {
                Add(changes[at].Path, layer[at], at);
            }
            else if (changes[at].Kind == LayerChangeKind.Nothing && layer[at].Type == TarEntryType.File)
            {
                _pseudo[changes[at].Path] = new MergedInode(layer[at], new LayerContent(_layer, at));
            }
        }

        foreach ((string path, TarEntry entry) in _early.ToArray())
        {
            Siblings(path)[LayerPath.Name(path)] = LinkTarget(entry) ?? _below.GetValueOrDefault(LayerPath.Of(entry.LinkTarget))
                ?? throw Dangling(entry, "not there");
        }
    }

    private void NoteBelow(IReadOnlyList<TarEntry> layer, LayerChange[] changes)
    {
        _below.Clear();
        if (!Array.Exists(changes, change => change.Kind is LayerChangeKind.Remove or LayerChangeKind.Empty))
        {
            return;
        }

        foreach (TarEntry entry in layer.Where(entry => entry.Type == TarEntryType.HardLink))
        {
            if (File(LayerPath.Of(entry.LinkTarget)) is { Children: null } file)
            {
                _below[LayerPath.Of(entry.LinkTarget)] = file;
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

        _early.Remove(path);
        SortedDictionary<string, MergedInode> siblings = Siblings(path);
        string name = LayerPath.Name(path);
        MergedInode? old = siblings.GetValueOrDefault(name);
        if (entry.Type == TarEntryType.Directory && old?.Children is not null)
        {
            old.Entry = entry;
        }
        else if (entry.Type == TarEntryType.HardLink)
        {
            AddLink(path, entry, siblings);
        }
        else
        {
            siblings[name] = new MergedInode(entry, new LayerContent(_layer, number));
        }
    }

    private void AddLink(string path, TarEntry entry, SortedDictionary<string, MergedInode> siblings)
    {
        if (LinkTarget(entry) is { } file)
        {
            siblings[LayerPath.Name(path)] = file;
            return;
        }

        siblings.Remove(LayerPath.Name(path));
        _early[path] = entry;
    }

    /// <summary>A hard link's target: its directory is followed, the file itself is not. Null where it is not there, or not
    /// yet.</summary>
    private MergedInode? LinkTarget(TarEntry entry)
    {
        string target = LayerPath.Of(entry.LinkTarget);
        for (int links = 0; links < MaxLinks && _early.TryGetValue(target, out TarEntry? next); links++)
        {
            target = LayerPath.Of(next.LinkTarget);
        }

        MergedInode? found = File(target) ?? _pseudo.GetValueOrDefault(target);
        return found is { Children: not null } ? throw Dangling(entry, "a directory") : found;
    }

    private static CorruptImageException Dangling(TarEntry entry, string what) => new("layer, hard link", -1,
        $"\"{entry.Path}\" to \"{entry.LinkTarget}\", which is {what}", "a link to a file of the image");

    /// <summary>What is in the directory of a path, which is made if it is not there.</summary>
    private SortedDictionary<string, MergedInode> Siblings(string path) =>
        Walk(LayerPath.Directory(path), create: true)!.Children!;

    /// <summary>What has a name, which is not followed.</summary>
    private MergedInode? File(string path) => Find(LayerPath.Directory(path))?.Children?.GetValueOrDefault(LayerPath.Name(path));

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
                    throw new CorruptImageException("layer, path", -1, $"\"{path}\" through more than {MaxLinks} symbolic links",
                        "a path that ends");
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
