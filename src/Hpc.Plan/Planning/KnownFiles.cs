namespace Hpc.Plan;

/// <summary>A tree of which each path is looked at once: many targets lie in few directories.</summary>
internal sealed class KnownFiles(FileTree tree)
{
    private readonly Dictionary<string, FileEntry> _known = new(StringComparer.Ordinal);

    /// <inheritdoc cref="FileTree.Look"/>
    public FileEntry Look(string path)
    {
        if (!_known.TryGetValue(path, out FileEntry entry))
        {
            entry = IsBelowNothing(path) ? new FileEntry(PathKind.Missing, path) : tree.Look(path);
            _known.Add(path, entry);
        }

        return entry;
    }

    private bool IsBelowNothing(string path) =>
        path.LastIndexOf('/') is > 0 and int slash
        && _known.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(path.AsSpan(0, slash), out FileEntry above)
        && above.Kind == PathKind.Missing;
}
