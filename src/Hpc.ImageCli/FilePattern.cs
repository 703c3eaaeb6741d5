using Hpc.Crate;
using Hpc.Linux;
using Hpc.Plan;

namespace Hpc.ImageCli;

/// <summary>A path whose parts may have * and ?, as the user wrote it. A directory stands for all files below it. Names are one
/// char per byte (adr/0002).</summary>
internal static class FilePattern
{
    /// <summary>Nobody lists more results by hand.</summary>
    private const int Most = 100_000;

    /// <summary>Regular files in the order of their names; none if nothing fits.</summary>
    /// <param name="place">The directory that it begins in, as it is called, whatever characters that has.</param>
    /// <exception cref="RefusedException">There are too many.</exception>
    public static IReadOnlyList<string> Files(string place, string pattern)
    {
        List<string> found = [];
        Walk(place + "/", pattern.Split('/', StringSplitOptions.RemoveEmptyEntries), 0, found);
        return found;
    }

    private static void Walk(string place, string[] parts, int at, List<string> found)
    {
        if (at == parts.Length)
        {
            Add(place[..^1], followLinks: true, found);
        }
        else if (parts[at].AsSpan().ContainsAny('*', '?'))
        {
            foreach (string name in Names(place).Where(name => (name[0] != '.' || parts[at][0] == '.')
                && NamePattern.Fits(name, parts[at])))
            {
                Walk($"{place}{name}/", parts, at + 1, found);
            }
        }
        else
        {
            Walk($"{place}{parts[at]}/", parts, at + 1, found);
        }
    }

    /// <summary>Links below a directory are not followed: they may lead back.</summary>
    private static void Add(string path, bool followLinks, List<string> found)
    {
        Stat.Status? status = Stat.Of(path, followLinks, out _);
        if (status is { IsFile: true })
        {
            found.Add(found.Count < Most ? path : throw new RefusedException(
                $"cannot list results: there are more than {Most} files", "each is named in the record",
                "put them into one file, or name those that matter: --output"));
        }
        else if (status is { IsDirectory: true })
        {
            foreach (string name in Names(path))
            {
                Add($"{path}/{name}", followLinks: false, found);
            }
        }
    }

    private static IEnumerable<string> Names(string directory) => DirectoryNames.Of(directory).Order(StringComparer.Ordinal);
}
