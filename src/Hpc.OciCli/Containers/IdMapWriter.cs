using Hpc.Linux;
using Hpc.OciRuntime;

namespace Hpc.OciCli;

/// <summary>The maps of a new user namespace, written from outside (user_namespaces(7)): by a privileged caller himself, else by
/// newuidmap(1) and newgidmap(1), which know from /etc/subuid what belongs to the user.</summary>
internal static class IdMapWriter
{
    public static void Write(int process, IReadOnlyList<IdMapping> users, IReadOnlyList<IdMapping> groups, bool privileged,
        string searchPath)
    {
        if (privileged)
        {
            WriteFile($"/proc/{process}/uid_map", users);
            WriteFile($"/proc/{process}/gid_map", groups);
            return;
        }

        Call("newuidmap", process, users, searchPath);
        Call("newgidmap", process, groups, searchPath);
    }

    private static void WriteFile(string path, IReadOnlyList<IdMapping> map)
    {
        string text = string.Concat(map.Select(line => $"{line}\n"));
        int fd = Fcntl.TryOpen(path, Fcntl.O_WRONLY);
        int done = fd < 0 ? fd : Unistd.TryWrite(fd, System.Text.Encoding.ASCII.GetBytes(text));
        _ = fd < 0 ? 0 : Unistd.Close(fd);
        if (done < 0)
        {
            throw new RuntimeException($"cannot write {path}: {ErrnoText.Of(-done)} (wanted: {text.Trim().Replace("\n", "; ")})");
        }
    }

    private static void Call(string tool, int process, IReadOnlyList<IdMapping> map, string searchPath)
    {
        string[] words = [$"{process}",
            .. map.SelectMany(line => new[] { $"{line.Inside}", $"{line.Outside}", $"{line.Count}" })];
        string? path = searchPath.Split(':').Append("/usr/bin").Select(directory => $"{directory}/{tool}")
            .FirstOrDefault(candidate => Stat.Of(candidate, true, out _) is { IsExecutable: true });
        int? status = path is null ? -Errno.ENOENT : Spawn.Run(path, [tool, .. words], [], 0, null);
        if (status != 0)
        {
            throw new RuntimeException(path is null
                ? $"{tool}: executable file not found in $PATH: linux.uidMappings needs more than the caller's own id (install "
                    + "the package uidmap)"
                : $"{tool} {string.Join(' ', words)} failed: /etc/subuid and /etc/subgid do not give these ids to the user");
        }
    }
}
