using Hpc.Binary;

namespace Hpc.Files;

/// <summary>A tree with parts of others in it, as mounts lay them there: what a process will see before anything is
/// mounted.</summary>
public sealed class LaidTree : FileTree
{
    private readonly FileTree _tree;
    private readonly Dictionary<ContainerPath, LaidPart> _parts = [];

    /// <summary>The names that parts give to a directory above them.</summary>
    private readonly Dictionary<ContainerPath, HashSet<string>> _names = [];

    /// <param name="parts">Outer ones first; of two at one place the later one is seen.</param>
    public LaidTree(FileTree tree, IEnumerable<LaidPart> parts)
    {
        _tree = tree;
        foreach (LaidPart part in parts)
        {
            _parts[part.At] = part;
            for (ContainerPath at = part.At; at != ContainerPath.Root && Names(at.Parent).Add(at.Name); at = at.Parent)
            {
            }
        }
    }

    public override FileEntry Look(string path)
    {
        ContainerPath at = ContainerPath.Of(path);
        (FileTree tree, string place) = Owner(at);
        FileEntry entry = _parts.ContainsKey(at) ? tree.Follow(place) : tree.Look(place);
        return (entry.Kind is PathKind.Missing && _names.ContainsKey(at) ? new FileEntry(PathKind.Directory) : entry) with
        { Canonical = path };
    }

    public override RandomAccessSource? Open(string path) => File(path) is { } file ? file.Tree.Open(file.Path) : null;

    public override string? ReadText(string path) => File(path) is { } file ? file.Tree.ReadText(file.Path) : null;

    public override IReadOnlyList<string> List(string directory)
    {
        if (Follow(directory) is not { Kind: PathKind.Directory } found)
        {
            return [];
        }

        ContainerPath at = ContainerPath.Of(found.Canonical);
        (FileTree tree, string place) = Owner(at);
        IReadOnlyList<string> own = tree.List(place);
        return _names.TryGetValue(at, out HashSet<string>? laid) ? [.. own.Union(laid)] : own;
    }

    private HashSet<string> Names(ContainerPath directory)
    {
        if (!_names.TryGetValue(directory, out HashSet<string>? names))
        {
            _names.Add(directory, names = new HashSet<string>(StringComparer.Ordinal));
        }

        return names;
    }

    private (FileTree Tree, string Path)? File(string path) =>
        Follow(path) is { Kind: PathKind.File } file ? Owner(ContainerPath.Of(file.Canonical)) : null;

    /// <summary>The tree that a path is seen from, and its name there.</summary>
    private (FileTree Tree, string Path) Owner(ContainerPath path)
    {
        for (ContainerPath at = path; at != ContainerPath.Root; at = at.Parent)
        {
            if (_parts.TryGetValue(at, out LaidPart part))
            {
                string below = path.ToString()[at.ToString().Length..];
                return (part.Tree, part.From == "/" ? below.Length == 0 ? "/" : below : part.From + below);
            }
        }

        return (_tree, path.ToString());
    }
}

/// <summary>A part of a tree.</summary>
/// <param name="At">Where it is laid, without links.</param>
/// <param name="From">What it is called in its own tree, without links.</param>
public readonly record struct LaidPart(ContainerPath At, FileTree Tree, string From);
