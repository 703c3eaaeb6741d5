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
            entry = tree.Look(path);
            _known.Add(path, entry);
        }

        return entry;
    }
}
