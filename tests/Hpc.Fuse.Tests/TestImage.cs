using System.Diagnostics;
using System.Globalization;
using Hpc.SquashFs.Tests;

namespace Hpc.Fuse.Tests;

/// <summary>A tree with one of everything, packed by mksquashfs once per set of options.</summary>
internal static class TestImage
{
    /// <summary>Shell, run in an empty directory.</summary>
    private const string MakeTree = """
        set -e
        umask 022
        mkdir -p etc usr/bin empty sticky deep/a/b/c/d/e many links
        printf 'root:x:0:0:root:/root:/bin/sh\n' > etc/passwd
        printf 'no newline at the end' > etc/motd
        printf x > one; : > nothing
        for size in 4095 4096 4097 131071 131072 131073 262144 700001; do
            seq 1 200000 | head -c $size > "size-$size"
            head -c $size /dev/urandom > "noise-$size"
        done
        truncate -s 1000000 hole; printf end >> hole
        truncate -s 524288 zeros
        { seq 1 20000; head -c 400000 /dev/zero; seq 1 30000; } > gap
        for i in $(seq 1 3000); do echo $i > many/entry-with-a-long-name-$i; done
        ln one links/hard; ln -s ../one links/soft; ln -s /etc links/absolute; ln -s nowhere links/broken
        ln -s loop-b links/loop-a; ln -s loop-a links/loop-b; ln -s "$(printf 'x%.0s' $(seq 1 1000))" links/long
        printf odd > "$(printf 'odd \303\251 \377 name')"
        mkfifo fifo; chmod 1777 sticky; chmod 4711 one; chmod 0 nothing; chmod 700 deep
        [ "$(id -u)" != 0 ] || { mknod null c 1 3; mknod disk b 259 1048575; chown 1234:5678 etc/motd; }
        find . -exec touch -h -d @1700000000 {} +
        touch -d @1 one; touch -d @4294967295 etc/motd 2>/dev/null || true
        """;

    private static readonly Lock Making = new();
    private static readonly string Work = Path.Combine(Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture, $"hpc-fuse-tests-{Environment.ProcessId}"));

    /// <summary>Removes the directory when this process has ended, however it did: the pipe has no other end then. A program, as the framework
    /// cannot name every file; in a session of its own, as the runner kills a test process that does not end at once.</summary>
    private static readonly Process Remover = Process.Start(new ProcessStartInfo("setsid",
        ["--fork", "sh", "-c", "exec > /dev/null 2>&1; cat; exec rm -rf \"$0\"", Work]) { RedirectStandardInput = true })!;

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
                    Tool.Run("sh", ["-c", $"cd '{tree}'\n{MakeTree}"]);
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

    /// <summary>A new directory below the one that is deleted at the end.</summary>
    public static string NewDirectory() => Directory.CreateDirectory(Path.Combine(Work, Path.GetRandomFileName())).FullName;
}
