using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Hpc.SquashFs.Tests;

namespace Hpc.Fuse.Tests;

/// <summary>A tree with one of everything, packed by mksquashfs once per set of options.</summary>
internal static class TestImage
{
    private static readonly Lock Making = new();
    private static readonly string Work = Path.Combine(Path.GetTempPath(),
        string.Create(CultureInfo.InvariantCulture, $"hpc-fuse-tests-{Environment.ProcessId}"));

    /// <summary>Removes the directory when this process has ended, however it did: the pipe has no other end then. A program, as
    /// the framework cannot name every file; in a session of its own, as the runner kills a test process that does not end at
    /// once.</summary>
    private static readonly Process Remover = Process.Start(new ProcessStartInfo("setsid",
        ["--fork", "sh", "-c", "exec > /dev/null 2>&1; cat; exec rm -rf \"$0\"", Work])
    { RedirectStandardInput = true })!;

    /// <summary>The programs that making images needs.</summary>
    public const string Maker = "mksquashfs";

    /// <summary>The unpacked tree.</summary>
    public static string Tree
    {
        get
        {
            string tree = Path.Combine(Work, "tree");
            lock (Making)
            {
                if (!Directory.Exists(tree))
                {
                    Directory.CreateDirectory(tree);
                    Tool.Run("sh", ["-c", "cd \"$1\" && exec \"$0\"", Script(), tree]);
                }
            }

            return tree;
        }
    }

    /// <summary>The tree packed with these options of mksquashfs.</summary>
    public static string Pack(params string[] options) => Pack(Tree, options);

    /// <summary>Any directory packed.</summary>
    public static string Pack(string tree, string[] options)
    {
        string image = Path.Combine(Work, $"{Path.GetFileName(tree)}{string.Concat(options).Replace('/', '_')}.sqfs");
        lock (Making)
        {
            if (!File.Exists(image))
            {
                Tool.Run("mksquashfs", [tree, image, "-noappend", "-quiet", "-no-progress", "-processors", "1", .. options]);
            }
        }

        return image;
    }

    private static string Script([CallerFilePath] string file = "") => Path.Combine(Path.GetDirectoryName(file)!, "make-tree");

    /// <summary>A new directory below the one that is deleted at the end.</summary>
    public static string NewDirectory() => Directory.CreateDirectory(Path.Combine(Work, Path.GetRandomFileName())).FullName;
}
