namespace Hpc.Fuzz;

/// <summary>Real files, where there are any: $HPCRUN_CORPORA.</summary>
internal static class CorpusFiles
{
    private const int Longest = 256 * 1024;
    private const int Most = 60;

    private static readonly string? s_root = Environment.GetEnvironmentVariable("HPCRUN_CORPORA") is { Length: > 0 } root
        && Directory.Exists(root) ? root : null;

    /// <summary>Those below a directory that are not large, by name; at most as many as are read in a moment.</summary>
    public static IEnumerable<byte[]> In(string directory, string pattern = "*", Func<byte[], bool>? isOne = null)
    {
        string? place = s_root is null ? null : Path.Combine(s_root, directory);
        return place is null || !Directory.Exists(place) ? []
            : Directory.GetFiles(place, pattern, SearchOption.AllDirectories).Order(StringComparer.Ordinal)
                .Where(file => new FileInfo(file).Length is > 0 and <= Longest)
                .Select(File.ReadAllBytes).Where(bytes => isOne is null || isOne(bytes)).Take(Most);
    }
}
