namespace Hpc.ImageCli.Tests;

/// <summary>A directory with one of everything that a file system can hold, and how to say all of it in words. Made by root.</summary>
internal static class RichTree
{
    private const string Script = """
        set -e
        mkdir -p bin etc/empty usr/lib dev var/tmp
        printf 'text' > etc/a; ln etc/a etc/again; ln -s a etc/link; ln -s /nowhere/at/all etc/dangling
        head -c 3000001 /dev/urandom > usr/lib/noise; head -c 5000000 /dev/zero > usr/lib/zeros; : > etc/nothing
        printf 'suid' > bin/su; chmod 4755 bin/su; ln bin/su bin/sudo; chmod 1777 var/tmp; chmod 0 etc/nothing; chmod 500 usr/lib
        printf 'x' > "etc/$(printf 'caf\303\251 and a blank')"; printf 'y' > "etc/$(printf 'not\377utf8')"
        long=$(head -c 120 /dev/zero | tr '\0' l); mkdir -p "var/$long/$long"; printf 'deep' > "var/$long/$long/$long"; ln -s "$long/$long/$long" var/longlink
        ln "var/$long/$long/$long" "var/$long/$long/second"
        mkfifo var/pipe; mknod dev/null c 1 3; mknod dev/disk b 8 300
        chown 1234:5678 etc/a; chown -h 3000000:2 etc/link
        setfattr -n user.colour -v blue etc/a; setfattr -n user.colour -v red etc/empty; setfattr -n security.capability -v 0x0100000200200000000000000000000000000000 bin/su
        find . -exec touch -h -d @1234567890 {} +; touch -d @86400 etc/nothing
        """;

    public const string Needs = "setfattr";

    public static string Make(string path)
    {
        Directory.CreateDirectory(path);
        Peer.Run("sh", "-c", $"cd {path}; {Script}");
        return path;
    }

    /// <summary>Name, type, mode, size, target, time, owner, links and attributes of every file, the root included.</summary>
    public static string[] Describe(string root)
    {
        // A directory's size is its file system's business, and so is the number of its links.
        string files = Peer.Run("sh", "-c", $"cd {root}; LC_ALL=C find . \\( -type d -printf '%p\\t%y %m %T@ %U:%G\\n' \\) -o -printf '%p\\t%y %m %s %l %T@ %U:%G %n\\n'");
        string attributes = Peer.Run("sh", "-c", $"cd {root}; LC_ALL=C getfattr -h -R -d -m '^(user|security)' -e hex .; find . -type b -o -type c | xargs -r stat -c '%n %t %T'; find . -type f | LC_ALL=C sort | tr '\\n' '\\0' | xargs -0 sha256sum");
        return [.. files.Split('\n').Order(StringComparer.Ordinal), .. attributes.Split("\n\n").Order(StringComparer.Ordinal)];
    }
}
