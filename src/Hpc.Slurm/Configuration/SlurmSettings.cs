using System.Text;

namespace Hpc.Slurm;

/// <summary>Key=Value lines as slurm.conf(5) and oci.conf(5) have them: keys in any case, "#" begins a comment unless it follows
/// a backslash, a backslash at the end continues the line, "Include FILE" reads another. Of two lines for one key the last one
/// counts.</summary>
public sealed class SlurmSettings
{
    private const int MaxIncludes = 64;

    private readonly List<SlurmSetting> _all = [];
    private readonly Func<string, string?> _read;
    private int _includes;

    private SlurmSettings(Func<string, string?> read) => _read = read;

    /// <summary>In the files' order.</summary>
    public IReadOnlyList<SlurmSetting> All => _all;

    public string? this[string key] => Find(key)?.Value;

    /// <param name="read">The text of a file, null if it cannot be read.</param>
    /// <returns>Null if the file itself cannot be read.</returns>
    public static SlurmSettings? Read(string path, Func<string, string?> read)
    {
        SlurmSettings settings = new(read);
        return settings.ReadFile(path) ? settings : null;
    }

    public SlurmSetting? Find(string key)
    {
        for (int at = _all.Count - 1; at >= 0; at--)
        {
            if (_all[at].Key.Equals(key, StringComparison.OrdinalIgnoreCase))
            {
                return _all[at];
            }
        }

        return null;
    }

    private bool ReadFile(string path)
    {
        if (++_includes > MaxIncludes || _read(path) is not { } text)
        {
            return false;
        }

        string[] lines = text.Split('\n');
        for (int at = 0; at < lines.Length; at++)
        {
            int first = at + 1;
            StringBuilder line = new(WithoutComment(lines[at]));
            while (line.Length > 0 && line[^1] == '\\' && at + 1 < lines.Length)
            {
                line.Length--;
                line.Append(WithoutComment(lines[++at]));
            }

            Add(path, first, line.ToString());
        }

        return true;
    }

    /// <summary>A line of slurm.conf may have several (NodeName=n1 CPUs=4): blanks outside of quotes divide them.</summary>
    private void Add(string path, int number, string line)
    {
        if (line.StartsWith("include ", StringComparison.OrdinalIgnoreCase))
        {
            string name = line[8..].Trim().Trim('"');
            _ = ReadFile(name.StartsWith('/') ? name : path[..(path.LastIndexOf('/') + 1)] + name);
            return;
        }

        for (int at = 0; (at = SkipBlanks(line, at)) < line.Length;)
        {
            int equals = line.IndexOf('=', at);
            if (equals < 0)
            {
                return;
            }

            int from = equals + 1, end;
            if (from < line.Length && line[from] == '"')
            {
                end = line.IndexOf('"', ++from);
                // The value of RunTimeRun may have quotes in it, and ends the line.
                int last = line.LastIndexOf('"');
                end = end < 0 ? line.Length : last > end && line.AsSpan(end + 1, last - end).Contains('=') ? end : last;
            }
            else
            {
                end = line.IndexOfAny([' ', '\t', '\r'], from);
                end = end < 0 ? line.Length : end;
            }

            _all.Add(new SlurmSetting(line[at..equals].Trim(), line[from..end], path, number));
            at = end + 1;
        }
    }

    private static int SkipBlanks(string line, int at)
    {
        while (at < line.Length && line[at] is ' ' or '\t' or '\r')
        {
            at++;
        }

        return at;
    }

    private static string WithoutComment(string line)
    {
        StringBuilder text = new();
        for (int at = 0; at < line.Length && line[at] != '#'; at++)
        {
            bool isEscaped = line[at] == '\\' && at + 1 < line.Length && line[at + 1] == '#';
            text.Append(isEscaped ? '#' : line[at]);
            at += isEscaped ? 1 : 0;
        }

        return text.ToString().Trim();
    }
}
