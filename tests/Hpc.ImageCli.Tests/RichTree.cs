using System.Runtime.CompilerServices;

namespace Hpc.ImageCli.Tests;

/// <summary>A directory with one of everything that a file system can hold, and how to say all of it in words. Made by
/// root.</summary>
internal static class RichTree
{
    public const string Needs = "setfattr";

    public static string Make(string path)
    {
        Directory.CreateDirectory(path);
        Peer.Run("sh", "-c", "cd \"$1\" && exec \"$0\"", Script(), path);
        return path;
    }

    private static string Script([CallerFilePath]
    string file = "") => Path.Combine(Path.GetDirectoryName(file)!, "make-rich-tree");

    /// <summary>Name, type, mode, size, target, time, owner, links and attributes of every file, the root included.</summary>
    public static string[] Describe(string root)
    {
        // A directory's size is its file system's business, and so is the number of its links.
        string files = Peer.Run("sh", "-c",
            $"cd {root}; LC_ALL=C find . \\( -type d -printf '%p\\t%y %m %T@ %U:%G\\n' \\) -o -printf '%p\\t%y %m %s %l %T@ "
            + "%U:%G %n\\n'");
        string attributes = Peer.Run("sh", "-c",
            $"cd {root}; LC_ALL=C getfattr -h -R -d -m '^(user|security)' -e hex .; find . -type b -o -type c | "
            + "xargs -r stat -c '%n %t %T'; find . -type f | LC_ALL=C sort | tr '\\n' '\\0' | xargs -0 sha256sum");
        return [.. files.Split('\n').Order(StringComparer.Ordinal), .. attributes.Split("\n\n").Order(StringComparer.Ordinal)];
    }
}
