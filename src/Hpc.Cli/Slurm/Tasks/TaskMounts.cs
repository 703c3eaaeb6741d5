using Hpc.Plan;

namespace Hpc.Cli;

/// <summary>--container-mounts as exec's options: "SRC", "SRC:DST" or "SRC:DST:FLAG+FLAG", "tmpfs:DST" and "umount:DST", as Pyxis
/// has them; pure.</summary>
internal static class TaskMounts
{
    private const string Memory = "tmpfs", Unmount = "umount";

    /// <summary>PATH_MAX (limits.h), in bytes with the NUL behind it.</summary>
    private const int PathMax = 4096;

    /// <exception cref="UsageException">One of them cannot be meant.</exception>
    public static IEnumerable<string> Words(IReadOnlyList<string> mounts)
    {
        List<(string Destination, string[] Words)> all = [];
        foreach (string mount in mounts)
        {
            string[] parts = mount.Split(':', 3);
            string destination = parts.Length > 1 ? parts[1] : parts[0];
            Check(mount, parts);
            if (parts[0] == Unmount && parts.Length > 1)
            {
                all.RemoveAll(one => one.Destination.TrimEnd('/') == destination.TrimEnd('/'));
            }

            all.Add((destination, Words(mount, parts)));
        }

        return all.SelectMany(one => one.Words);
    }

    private static void Check(string mount, string[] parts)
    {
        if (parts[0].Length == 0 || (parts.Length > 1 && !parts[1].StartsWith('/')))
        {
            throw new UsageException($"cannot use --container-mounts '{mount}': "
                + $"{(parts[0].Length == 0 ? "the source is missing" : $"'{parts[1]}' is not an absolute path")}", null,
                "SRC, SRC:/DST, SRC:/DST:ro, tmpfs:/DST, or umount:/DST");
        }

        string destination = parts.Length > 1 ? parts[1] : parts[0];
        if (ContainerPath.Of("/" + destination) == ContainerPath.Root)
        {
            throw Malformed(mount, "the destination is the root", "mount at a directory of the image");
        }

        if (parts.Any(part => part.Length >= PathMax))
        {
            throw Malformed(mount, $"a path is longer than {PathMax - 1} bytes", "a shorter path");
        }
    }

    private static string[] Words(string mount, string[] parts) => parts switch
    {
        [Unmount, var at] => ["--no-mount", at.TrimEnd('/')],
        [Unmount, ..] when parts.Length > 1 => throw Malformed(mount, $"'{parts[2]}' is not for umount", "umount:/DST"),
        [Memory, var at] => ["--tmpfs", at],
        [Memory, var at, var options] => ["--tmpfs", $"{at}:{Plain(options).Replace('+', ',')}"],
        [var from] => ["--bind", BindSpec.Escape(from)],
        [var from, var at] => ["--bind", $"{BindSpec.Escape(from)}:{BindSpec.Escape(at)}"],
        [var from, var at, var flags] => ["--bind", $"{BindSpec.Escape(from)}:{BindSpec.Escape(at)}{Flags(mount, flags)}"],
        _ => throw new ArgumentException(mount),
    };

    /// <summary>A mount point is always made, and a bind always has what is mounted below it.</summary>
    private static string Plain(string flags) =>
        string.Join('+', flags.Split('+').Where(flag => !flag.StartsWith("x-", StringComparison.Ordinal)));

    private static string Flags(string mount, string flags)
    {
        List<string> words = [];
        foreach (string flag in flags.Split('+'))
        {
            if (BindSpec.IsWord(flag))
            {
                words.Add(flag);
            }
            else if (!(flag is "bind" or "rbind" or "defaults" || MountWords.IsOfAccessTimes(flag)
                || flag.StartsWith("x-create=", StringComparison.Ordinal) || flag == "x-detach"))
            {
                throw Malformed(mount, $"'{flag}' is not a mount flag",
                    "ro, rw, nosuid, nodev, noexec, rprivate, or several of them: ro+nosuid");
            }
        }

        return words.Count == 0 ? "" : ":" + string.Join(',', words);
    }

    private static UsageException Malformed(string mount, string why, string remedy) =>
        new($"cannot use --container-mounts '{mount}': {why}", null, remedy);
}
