using Hpc.Oci;

namespace Hpc.Fuzz;

/// <summary>GNU tar on the names, types and sizes in a stream.</summary>
internal static class GnuTar
{
    public static string? Differs(byte[] input)
    {
        List<string> ours = [];
        using TarReader reader = new(new MemoryStream(input));
        while (reader.Next() is { } entry)
        {
            ours.Add($"{Letter(entry.Type)} {entry.Size} {entry.Path.TrimEnd('/')}");
        }

        if (ours.Exists(line => line.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            || JudgeProgram.Ask(input, "tar", "-tvf", "{}", "--numeric-owner", "--quoting-style=literal",
                "--full-time") is not { } printed)
        {
            return null;
        }

        List<string> theirs = [.. printed.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Line)];
        return ours.SequenceEqual(theirs)
            ? null
            : $"listed: '{string.Join(" | ", ours.Except(theirs).Take(3))}' ({ours.Count}), but by tar '"
                + $"{string.Join(" | ", theirs.Except(ours).Take(3))}' ({theirs.Count})";
    }

    /// <summary>"-rw-r--r-- 0/0   4 1970-01-01 00:00:01 d/a", with a link's target behind, or major,minor in the place of the
    /// size.</summary>
    private static string Line(string line)
    {
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        int name = line.IndexOf(words[4] + " ", StringComparison.Ordinal) + words[4].Length + 1;
        string path = line[name..], letter = line[..1];
        string mark = letter == "h" ? " link to " : letter == "l" ? " -> " : "";
        path = mark.Length > 0 && path.IndexOf(mark, StringComparison.Ordinal) is >= 0 and int end ? path[..end] : path;
        return $"{letter} {(letter == "-" ? words[2] : "0")} {path.TrimEnd('/')}";
    }

    private static char Letter(TarEntryType type) => type switch
    {
        TarEntryType.Directory => 'd',
        TarEntryType.SymbolicLink => 'l',
        TarEntryType.HardLink => 'h',
        TarEntryType.CharacterDevice => 'c',
        TarEntryType.BlockDevice => 'b',
        TarEntryType.Fifo => 'p',
        _ => '-',
    };
}
