using Hpc.Files;

namespace Hpc.Recipes;

/// <summary>A .dockerignore file: which files of a context are not copied. The last line that fits decides; one with "!" in front
/// takes back what others left out.</summary>
public sealed class IgnorePatterns
{
    private readonly List<(string[] Parts, bool TakesBack)> _lines = [];

    public static IgnorePatterns None { get; } = new();

    /// <summary>What programs of Windows write at the beginning of a text: the byte order mark, in UTF-8.</summary>
    private const string Mark = "\u00ef\u00bb\u00bf";

    /// <param name="text">The file, one char per byte.</param>
    /// <exception cref="RefusedException">A pattern does not end: it would leave out nothing.</exception>
    public static IgnorePatterns Parse(string text)
    {
        string bare = text.StartsWith(Mark, StringComparison.Ordinal) ? text[Mark.Length..] : text;
        string[] lines = [.. bare.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#')];
        return lines.FirstOrDefault(line => !Ends(line)) is { } open
            ? throw new RefusedException($"cannot read .dockerignore: the pattern '{open}' does not end",
                "a [ without its ], or a \\ at the end, fits no file", "write \\[ for the character itself")
            : Of(lines);
    }

    private static bool Ends(string pattern)
    {
        bool isOpen = false;
        for (int at = 0; at < pattern.Length; at++)
        {
            if (pattern[at] == '\\')
            {
                at++;
                if (at == pattern.Length)
                {
                    return false;
                }
            }
            else if (pattern[at] is '[' or ']')
            {
                isOpen = pattern[at] == '[';
            }
        }

        return !isOpen;
    }

    public static IgnorePatterns Of(IEnumerable<string> patterns)
    {
        IgnorePatterns ignored = new();
        foreach (string line in patterns)
        {
            bool takesBack = line.StartsWith('!');
            string[] parts = Cleaned(line[(takesBack ? 1 : 0)..].Trim());
            if (parts.Length > 0)
            {
                ignored._lines.Add((parts, takesBack));
            }
        }

        return ignored;
    }

    /// <summary>A directory and ".." behind it are nothing, as BuildKit cleans paths.</summary>
    private static string[] Cleaned(string pattern)
    {
        List<string> parts = [];
        foreach (string part in pattern.Split('/').Where(part => part is not ("" or ".")))
        {
            if (part == ".." && parts is [.., not ".."])
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else
            {
                parts.Add(part);
            }
        }

        return [.. parts];
    }

    /// <summary>Whether a file is left out; what lies in a directory that is left out, too.</summary>
    /// <param name="path">Relative to the context.</param>
    public bool Contains(string path)
    {
        bool contains = false;
        string[] parts = path.Split('/');
        foreach ((string[] pattern, bool takesBack) in _lines)
        {
            contains = Fits(pattern, parts) ? !takesBack : contains;
        }

        return contains;
    }

    /// <summary>Whether a pattern fits a path or a directory above it; "**" stands for any number of directories, at the end
    /// for one at least.</summary>
    private static bool Fits(string[] pattern, string[] path)
    {
        int at = 0, part = 0, any = -1, tried = 0;
        while (at < pattern.Length)
        {
            if (pattern[at] == "**" && at == pattern.Length - 1)
            {
                return part < path.Length;
            }

            if (pattern[at] == "**")
            {
                (any, tried) = (at++, part);
            }
            else if (part < path.Length && Fits(pattern[at], path[part]))
            {
                (at, part) = (at + 1, part + 1);
            }
            else if (any >= 0 && tried < path.Length)
            {
                (at, part) = (any + 1, ++tried);
            }
            else
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether a line with "!" may take back something in a directory that is left out.</summary>
    /// <param name="directory">Relative to the context.</param>
    public bool MayTakeBackIn(string directory)
    {
        string[] parts = directory.Split('/');
        return _lines.Exists(line => line.TakesBack && MayFitBelow(line.Parts, parts));
    }

    private static bool MayFitBelow(string[] pattern, string[] directory)
    {
        for (int at = 0; at < Math.Min(pattern.Length, directory.Length) && pattern[at] != "**"; at++)
        {
            if (!Fits(pattern[at], directory[at]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>One name: "*" stands for any letters.</summary>
    private static bool Fits(string pattern, string name)
    {
        int at = 0, letter = 0, any = -1, tried = 0;
        while (letter < name.Length)
        {
            if (at < pattern.Length && pattern[at] == '*')
            {
                (any, tried) = (at++, letter);
            }
            else if (at < pattern.Length && BehindLetter(pattern, at, name[letter]) is { } next)
            {
                (at, letter) = (next, letter + 1);
            }
            else if (any >= 0)
            {
                (at, letter) = (any + 1, ++tried);
            }
            else
            {
                return false;
            }
        }

        return pattern.AsSpan(at).Trim('*').IsEmpty;
    }

    /// <summary>Behind what stands for one letter, if it stands for this one: "?", a class as in [a-c] or [^a], a letter, or one
    /// behind a backslash (Match of Go's path/filepath).</summary>
    private static int? BehindLetter(string pattern, int at, char letter)
    {
        int end = pattern[at] == '[' ? pattern.IndexOf(']', Math.Min(at + 2, pattern.Length)) : -1;
        if (end > 0)
        {
            return IsInClass(pattern.AsSpan(at + 1, end - at - 1), letter) ? end + 1 : null;
        }

        bool isEscaped = pattern[at] == '\\' && at + 1 < pattern.Length;
        at += isEscaped ? 1 : 0;
        return pattern[at] == letter || (!isEscaped && pattern[at] == '?') ? at + 1 : null;
    }

    private static bool IsInClass(ReadOnlySpan<char> letters, char letter)
    {
        bool isOther = letters[0] == '^';
        letters = isOther ? letters[1..] : letters;
        for (int at = 0; at < letters.Length; at++)
        {
            char last = at + 2 < letters.Length && letters[at + 1] == '-' ? letters[at + 2] : letters[at];
            if (letter >= letters[at] && letter <= last)
            {
                return !isOther;
            }

            at += last == letters[at] ? 0 : 2;
        }

        return isOther;
    }
}
