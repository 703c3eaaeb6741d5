using Hpc.Binary;
using Hpc.Images.Extraction;
using Hpc.SquashFs;

namespace Hpc.Build;

/// <summary>The files of an image with layers on top of it, looked up one by one. Paths are absolute.</summary>
public sealed class StackFiles : FileTree
{
    /// <summary>The top one first; the last one is the image.</summary>
    private readonly IReadOnlyList<SquashFsSource> _layers;

    /// <summary>No file at all.</summary>
    public static StackFiles None { get; } = new([]);

    internal StackFiles(IReadOnlyList<SquashFsSource> layers) => _layers = layers;

    public override FileEntry Look(string path) => Nodes(path).FirstOrDefault() is not { } node
        ? new FileEntry(PathKind.Missing, path)
        : new FileEntry(KindOf(node), path, node.ReadLink(), node.Inode.IsFile && (node.Inode.Permissions & 0b001_001_001) != 0);

    /// <summary>What an image records of the file at a path, whose last name is not followed; null where there is none.</summary>
    public NewEntry? Entry(string path) =>
        Nodes(path).FirstOrDefault() is { } node ? OverlayEntry.Plain(SquashFsSource.EntryOf(node)) : null;

    /// <summary>The bytes of the file at a path without links; null where there is no file.</summary>
    public Stream? Content(string path) => Nodes(path).FirstOrDefault() is { Inode.IsFile: true } node
        ? new NodeContent(node) : null;

    /// <summary>A small file; links are followed.</summary>
    public override RandomAccessSource? Open(string path) => Follow(path) is { Kind: PathKind.File } file
        && Nodes(file.Canonical).First().ReadAll(LongestText) is { } bytes ? new MemorySource(bytes) : null;

    public override IReadOnlyList<string> List(string directory)
    {
        HashSet<string> names = new(StringComparer.Ordinal), gone = new(StringComparer.Ordinal);
        foreach (SquashFsNode node in Nodes(Follow(directory).Canonical).TakeWhile(node => node.Inode.IsDirectory))
        {
            foreach (DirectoryEntry entry in node.Entries())
            {
                _ = names.Contains(entry.Name) || gone.Contains(entry.Name) ? false
                    : node.Find(entry.Name) is { } child && IsWhiteout(child) ? gone.Add(entry.Name) : names.Add(entry.Name);
            }
        }

        return [.. names];
    }

    /// <summary>What the layers have at a path, from the top one down to the one that hides the rest.</summary>
    private IEnumerable<SquashFsNode> Nodes(string path)
    {
        string[] parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        foreach (SquashFsSource layer in _layers)
        {
            (SquashFsNode? node, bool hides) = Find(layer.Root, parts);
            if (node is not null)
            {
                yield return node;
            }

            if (hides)
            {
                yield break;
            }
        }
    }

    private static (SquashFsNode? Node, bool Hides) Find(SquashFsNode at, string[] parts)
    {
        bool hides = IsOpaque(at);
        foreach (string part in parts)
        {
            if (!at.Inode.IsDirectory)
            {
                return (null, true);
            }

            if (at.Find(part) is not { } next)
            {
                return (null, hides);
            }

            at = next;
            hides |= !at.Inode.IsDirectory || IsOpaque(at);
        }

        return (IsWhiteout(at) ? null : at, hides);
    }

    private static bool IsWhiteout(SquashFsNode node) =>
        !node.Inode.IsDirectory && !node.Inode.IsSymlink && OverlayEntry.IsWhiteout(SquashFsSource.EntryOf(node));

    private static bool IsOpaque(SquashFsNode node) =>
        node.Inode.IsDirectory && OverlayEntry.IsOpaque(SquashFsSource.EntryOf(node));

    private static PathKind KindOf(SquashFsNode node) => node.Inode.IsDirectory ? PathKind.Directory
        : node.Inode.IsFile ? PathKind.File : node.Inode.IsSymlink ? PathKind.SymbolicLink : PathKind.Special;
}
