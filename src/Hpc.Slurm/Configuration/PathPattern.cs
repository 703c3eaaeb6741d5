namespace Hpc.Slurm;

/// <summary>Patterns of file names with * and ? in any part of the path (glob(7), without brackets).</summary>
internal static class PathPattern
{
    /// <summary>PATH_MAX (limits.h): no file has a longer name.</summary>
    private const int LongestPath = 4096;

    /// <summary>The files that there are, sorted; a path without a pattern as it is. None for what is too long to be a
    /// path.</summary>
    public static List<string> Expand(string pattern, Func<string, IReadOnlyList<string>> list)
    {
        if (pattern.Length > LongestPath)
        {
            return [];
        }

        List<string> paths = [""];
        foreach (string part in pattern.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            List<string> longer = [];
            foreach (string path in paths)
            {
                if (part.AsSpan().IndexOfAny('*', '?') < 0)
                {
                    longer.Add($"{path}/{part}");
                    continue;
                }

                List<string> names = [.. list(path.Length > 0 ? path : "/")];
                names.Sort(string.CompareOrdinal);
                foreach (string name in names)
                {
                    if (Matches(part, 0, name, 0) && (!name.StartsWith('.') || part.StartsWith('.')))
                    {
                        longer.Add($"{path}/{name}");
                    }
                }
            }

            paths = longer;
        }

        return paths;
    }

    private static bool Matches(string pattern, int p, string name, int n)
    {
        int star = -1, mark = 0;
        while (n < name.Length)
        {
            if (p < pattern.Length && (pattern[p] == '?' || pattern[p] == name[n]) && pattern[p] != '*')
            {
                (p, n) = (p + 1, n + 1);
            }
            else if (p < pattern.Length && pattern[p] == '*')
            {
                (star, mark) = (p++, n);
            }
            else if (star >= 0)
            {
                (p, n) = (star + 1, ++mark);
            }
            else
            {
                return false;
            }
        }

        while (p < pattern.Length && pattern[p] == '*')
        {
            p++;
        }

        return p == pattern.Length;
    }
}
