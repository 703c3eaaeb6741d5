using Hpc.Binary;
using Hpc.SquashFs;

namespace Hpc.Fuzz;

/// <summary>unsquashfs(1) on the names, types and sizes in an image, and on the content of a few files.</summary>
internal static class Unsquashfs
{
    private const int MostEntries = 400;
    private const int MostFiles = 3;
    private const int MostBytes = 1 << 16;

    public static string? Differs(byte[] input)
    {
        List<string> ours = [];
        List<(string Path, byte[] Content)> files = [];
        try
        {
            Read(input, ours, files);
        }
        catch (Exception error) when (error is CorruptImageException or UnsupportedFeatureException)
        {
            return null;
        }

        if (ours.Count > MostEntries || ours.Exists(line => line.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            || JudgeProgram.Ask(input, "unsquashfs", "-lln", "-d", "", "{}") is not { } printed)
        {
            return null;
        }

        List<string> theirs = [.. printed.Split('\n').Where(line => line.Contains(" /", StringComparison.Ordinal)).Select(Line)
            .Order(StringComparer.Ordinal)];
        ours.Sort(StringComparer.Ordinal);
        return !ours.SequenceEqual(theirs)
            ? $"listed: '{string.Join(" | ", ours.Except(theirs).Take(3))}' ({ours.Count}), but by unsquashfs "
                + $"'{string.Join(" | ", theirs.Except(ours).Take(3))}' ({theirs.Count})"
            : files.Find(file => JudgeProgram.Ask(input, "unsquashfs", "-cat", "{}", file.Path) is { } content
                && content != Texts.Of(file.Content)) is { Path: { } other } ? $"content of '{other}'" : null;
    }

    private static void Read(byte[] input, List<string> ours, List<(string Path, byte[] Content)> files)
    {
        foreach ((string path, SquashFsNode node) in SquashFsImages.Open(input).Walk().Take(MostEntries + 1))
        {
            string name = "/" + path.Trim('/');
            char letter = "?d-lbcps"[(int)(node.Inode.Type >= InodeType.ExtendedDirectory
                ? node.Inode.Type - InodeType.ExtendedDirectory + InodeType.Directory : node.Inode.Type)];
            ours.Add($"{letter} {node.Inode.Mode & 0xfff:x} {node.Uid}/{node.Gid} {(letter == '-' ? node.Inode.Size : 0)} "
                + $"{name}{(letter == 'l' ? " -> " + node.ReadLink() : "")}");
            if (letter == '-' && node.Inode.Size is > 0 and <= MostBytes && files.Count < MostFiles)
            {
                files.Add((name, node.ReadAll(MostBytes)!));
            }
        }
    }

    /// <summary>"drwxr-xr-x 1000/100   47 1970-01-01 00:00 /d".</summary>
    private static string Line(string line)
    {
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        int mode = 0;
        for (int at = 1; at < 10; at++)
        {
            mode = (mode << 1) | (words[0][at] is '-' or 'S' or 'T' ? 0 : 1);
        }

        mode |= (words[0][3] is 's' or 'S' ? 0x800 : 0) | (words[0][6] is 's' or 'S' ? 0x400 : 0)
            | (words[0][9] is 't' or 'T' ? 0x200 : 0);
        return $"{words[0][0]} {mode:x} {words[1]} {(words[0][0] == '-' ? words[2] : "0")} "
            + $"{line[line.IndexOf(" /", StringComparison.Ordinal)..].Trim()}";
    }
}
