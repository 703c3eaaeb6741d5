using System.IO.Enumeration;

namespace Hpc.ImageCli;

/// <summary>A path whose parts may have * and ?, as the user wrote it. A directory stands for all files below it.</summary>
internal static class FilePattern
{
    /// <summary>Nobody lists more results by hand.</summary>
    private const int Most = 100_000;

    /// <summary>Regular files in the order of their names; none if nothing fits.</summary>
    public static IReadOnlyList<string> Files(string pattern)
    {
        List<string> found = [];
        string[] parts = pattern.Split('/', StringSplitOptions.RemoveEmptyEntries);
        Walk(pattern.StartsWith('/') ? "/" : ".", parts, 0, found);
        return found;
    }

    private static void Walk(string place, string[] parts, int at, List<string> found)
    {
        if (found.Count >= Most)
        {
            return;
        }

        if (at == parts.Length)
        {
            Add(place, found);
            return;
        }

        if (parts[at].AsSpan().ContainsAny('*', '?'))
        {
            foreach (string name in Names(place)
                .Where(name => (name[0] != '.' || parts[at][0] == '.')
                && FileSystemName.MatchesSimpleExpression(parts[at], name, ignoreCase: false)))
            {
                Walk(Path.Combine(place, name), parts, at + 1, found);
            }
        }
        else
        {
            Walk(Path.Combine(place, parts[at]), parts, at + 1, found);
        }
    }

    private static void Add(string path, List<string> found)
    {
        if (File.Exists(path))
        {
            found.Add(path);
        }
        else if (Directory.Exists(path))
        {
            foreach (string name in Names(path))
            {
                string below = Path.Combine(path, name);
                if (found.Count < Most && new DirectoryInfo(below).LinkTarget is null)
                {
                    Add(below, found);
                }
            }
        }
    }

    private static IEnumerable<string> Names(string directory) => !Directory.Exists(directory) ? []
        : Directory.EnumerateFileSystemEntries(directory).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);
}
