namespace Hpc.Inject;

/// <summary>Device names of the lists: a path, or one that ends in '*' and stands for every name of the directory that begins
/// so.</summary>
internal static class DevicePattern
{
    public static List<string> Expand(FileTree files, string pattern)
    {
        if (!pattern.EndsWith('*'))
        {
            return files.Follow(pattern).Exists ? [pattern] : [];
        }

        int slash = pattern.LastIndexOf('/');
        string directory = pattern[..slash], prefix = pattern[(slash + 1)..^1];
        List<string> found = [];
        foreach (string name in files.List(directory))
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal))
            {
                found.Add($"{directory}/{name}");
            }
        }

        found.Sort(string.CompareOrdinal);
        return found;
    }
}
