using System.Text;

namespace Hpc.Slurm;

/// <summary>plugstack.conf with the files that it includes (spank(8), CONFIGURATION): "required PLUGIN [ARGUMENT]...", "optional
/// ...", "include PATTERN". A pattern is that of glob(7); a relative one begins at the including file.</summary>
public sealed class PluginStack
{
    private const int MaxFiles = 256;

    private readonly Func<string, string?> _read;
    private readonly Func<string, IReadOnlyList<string>> _list;

    private PluginStack(Func<string, string?> read, Func<string, IReadOnlyList<string>> list) => (_read, _list) = (read, list);

    public List<PluginLine> Plugins { get; } = [];

    /// <summary>All files that were read, plugstack.conf first.</summary>
    public List<string> Files { get; } = [];

    /// <summary>Lines that Slurm cannot read and therefore leaves out, each "PATH:LINE: why".</summary>
    public List<string> Mistakes { get; } = [];

    /// <param name="read">The text of a file, null if it cannot be read.</param>
    /// <param name="list">The names in a directory.</param>
    /// <returns>Null if the file itself cannot be read.</returns>
    public static PluginStack? Read(string path, Func<string, string?> read, Func<string, IReadOnlyList<string>> list)
    {
        PluginStack stack = new(read, list);
        stack.ReadFile(path);
        return stack.Files.Count > 0 ? stack : null;
    }

    private void ReadFile(string path)
    {
        if (Files.Count >= MaxFiles || _read(path) is not { } text)
        {
            return;
        }

        Files.Add(path);
        int number = 0;
        foreach (string line in text.Split('\n'))
        {
            number++;
            List<string> words = Words(line);
            switch (words.Count > 0 ? words[0] : "")
            {
                case "":
                    break;
                case "include" when words.Count == 2:
                    string pattern = words[1].StartsWith('/') ? words[1] : path[..(path.LastIndexOf('/') + 1)] + words[1];
                    foreach (string found in PathPattern.Expand(pattern, _list))
                    {
                        ReadFile(found);
                    }

                    break;
                case "required" or "optional" when words.Count >= 2:
                    Plugins.Add(new PluginLine(words[0] == "required", words[1], words[2..], path, number));
                    break;
                default:
                    Mistakes.Add($"{path}:{number}: it begins neither with required, optional nor include, and a name");
                    break;
            }
        }
    }

    /// <summary>Divided by blanks outside of double quotes; "#" begins a comment.</summary>
    private static List<string> Words(string line)
    {
        List<string> words = [];
        StringBuilder word = new();
        bool isQuoted = false, isWord = false;
        foreach (char c in line + " ")
        {
            if (c == '#' && !isQuoted)
            {
                break;
            }

            if (c == '"')
            {
                (isQuoted, isWord) = (!isQuoted, true);
            }
            else if (isQuoted || c is not (' ' or '\t' or '\r'))
            {
                word.Append(c);
                isWord = true;
                continue;
            }

            if (isWord && !isQuoted && c != '"')
            {
                words.Add(word.ToString());
                word.Clear();
                isWord = false;
            }
        }

        if (isWord)
        {
            words.Add(word.ToString());
        }

        return words;
    }
}
