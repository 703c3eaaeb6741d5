using System.Text.RegularExpressions;
using Hpc.SquashFs;

namespace Hpc.Build;

/// <summary>Where files are copied from, and how patterns find them there: *, ? and [...]; as in a shell {a,b}, too.</summary>
public abstract class CopySource
{
    /// <summary>Seconds that a name may take to be compared with a pattern.</summary>
    private const int LongestSearch = 10;

    /// <summary>What is at a path; null for nothing.</summary>
    /// <param name="isNamed">It was named, and is not just in a directory that was.</param>
    public abstract NewEntry? Entry(string path, bool isNamed);

    /// <summary>Where names begin, for messages.</summary>
    public abstract string Beginning { get; }

    public abstract Stream? Open(string path);

    /// <summary>Names in a directory, in their order.</summary>
    public abstract IReadOnlyList<string> List(string directory);

    /// <summary>The files that a pattern stands for, in their order; a name without wildcards stands for itself.</summary>
    /// <param name="asShell">Braces are lists, and a dot in front of a name is written out.</param>
    public IReadOnlyList<string> Expand(string pattern, bool asShell) =>
        [.. (asShell ? Braces(pattern) : [pattern]).SelectMany(one => Found(one, asShell))];

    private IEnumerable<string> Found(string pattern, bool asShell)
    {
        if (!HasWildcard(pattern))
        {
            return [pattern];
        }

        IEnumerable<string> found = [pattern.StartsWith('/') ? "/" : ""];
        foreach (string part in pattern.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            found = HasWildcard(part) ? [.. found.SelectMany(directory => Matching(directory, part, asShell))]
                : [.. found.Select(directory => Join(directory, part)).Where(path => Entry(path, isNamed: true) is not null)];
        }

        return found;
    }

    private IEnumerable<string> Matching(string directory, string pattern, bool asShell)
    {
        Regex regex = new($@"\A{Translated(pattern)}\z", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(LongestSearch));
        return List(directory.Length == 0 ? "." : directory)
            .Where(name => (!asShell || name[0] != '.' || pattern[0] == '.') && regex.IsMatch(name))
            .Select(name => Join(directory, name));
    }

    private static bool HasWildcard(string text) => text.AsSpan().ContainsAny('*', '?', '[');

    private static string Join(string directory, string name) =>
        directory.Length == 0 || directory.EndsWith('/') ? directory + name : $"{directory}/{name}";

    private static string Translated(string pattern)
    {
        string text = "";
        for (int at = 0; at < pattern.Length; at++)
        {
            int end = pattern[at] == '[' ? pattern.IndexOf(']', Math.Min(at + 2, pattern.Length)) : -1;
            if (end > 0)
            {
                string set = pattern[(at + 1)..end].Replace("\\", "\\\\", StringComparison.Ordinal).Replace("[", "\\[",
                    StringComparison.Ordinal);
                text += $"[{(set[0] is '!' or '^' ? "^" + set[1..] : set)}]";
                at = end;
            }
            else
            {
                text += pattern[at] switch { '*' => ".*", '?' => ".", var other => Regex.Escape(other.ToString()) };
            }
        }

        return text;
    }

    /// <summary>"a{b,c}" as "ab" and "ac".</summary>
    private static IEnumerable<string> Braces(string pattern)
    {
        int open = pattern.IndexOf('{', StringComparison.Ordinal), close = open < 0 ? -1 : pattern.IndexOf('}', open);
        return close < 0 || !pattern[open..close].Contains(',', StringComparison.Ordinal) ? [pattern]
            : pattern[(open + 1)..close].Split(',').SelectMany(word => Braces(pattern[..open] + word + pattern[(close + 1)..]));
    }
}
