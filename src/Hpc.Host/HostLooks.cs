namespace Hpc.Host;

/// <summary>What was found at paths of this node: each is looked at once, so that all who ask while a launch is decided hear the same.</summary>
internal sealed class HostLooks
{
    private readonly Dictionary<string, FileEntry> _found = new(StringComparer.Ordinal);

    /// <inheritdoc cref="HostProbe.Look"/>
    public FileEntry Look(string path)
    {
        if (!_found.TryGetValue(path, out FileEntry entry))
        {
            entry = HostProbe.Look(path);
            _found.Add(path, entry);
        }

        return entry;
    }
}
