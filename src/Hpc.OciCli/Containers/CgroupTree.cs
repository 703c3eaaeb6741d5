using Hpc.Binary;
using Hpc.Host;
using Hpc.Linux;
using Hpc.OciRuntime;

namespace Hpc.OciCli;

/// <summary>The container's directory in a cgroup v2 hierarchy that was delegated to the caller. Where nothing was, there is
/// none, as with runc: only limits that were asked for and cannot be set are told.</summary>
internal static class CgroupTree
{
    private const string Mount = "/sys/fs/cgroup";
    private const uint DirectoryMode = 0b111_101_101;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Makes the directory and sets the limits. Its absolute path, or "".</summary>
    public static string Make(RuntimeConfig config, string id, RuntimeLog log)
    {
        string own = Own(), wanted = config.Linux.CgroupsPath;
        string path = Mount + (wanted.StartsWith('/') ? wanted : $"{own.TrimEnd('/')}/{(wanted.Length > 0 && !wanted.Contains(':') ? wanted : "hpcrun-oci-" + id)}");
        IReadOnlyList<KeyValuePair<string, string>> files = CgroupFiles.Of(config.Linux.Resources);
        if (path.Contains("/../", StringComparison.Ordinal) || MakeDirectories(path, CgroupFiles.Controllers(files)) is < 0 and not -Errno.EEXIST)
        {
            if (files.Count > 0)
            {
                log.Warning($"linux.resources is not applied: {path} cannot be made: no cgroup was delegated to this user");
            }

            return "";
        }

        foreach ((string file, string value) in files.Where(entry => !entry.Key.Contains('/')))
        {
            int result = Write($"{path}/{file}", value);
            if (result < 0)
            {
                log.Warning($"linux.resources: {path}/{file}: {ErrnoText.Of(-result)}");
            }
        }

        return path;
    }

    /// <summary>Moves a process into it: 0 or the negative errno.</summary>
    public static int Enter(string path, int process) => Write(path + "/cgroup.procs", $"{process}");

    /// <summary>Whatever still runs in it ends; then it is removed.</summary>
    public static void Remove(string path)
    {
        if (path.Length == 0)
        {
            return;
        }

        _ = Write(path + "/cgroup.kill", "1");  // Linux 5.14
        for (long end = Environment.TickCount64 + (long)Patience.TotalMilliseconds; Unistd.TryRemoveDirectory(path) == -Errno.EBUSY && Environment.TickCount64 < end;)
        {
            Thread.Sleep(5);
        }
    }

    /// <summary>The caller's own: the line of /proc/self/cgroup that begins with 0::.</summary>
    private static string Own()
    {
        string? line = (SmallFile.ReadText("/proc/self/cgroup") ?? "").Split('\n').FirstOrDefault(line => line.StartsWith("0::", StringComparison.Ordinal));
        return line is null ? "/" : line[3..];
    }

    /// <summary>Every missing part; on the way down each directory gives the controllers to the next one, where it may.</summary>
    private static int MakeDirectories(string path, IReadOnlyList<string> controllers)
    {
        for (int slash = path.IndexOf('/', Mount.Length + 1); slash > 0; slash = path.IndexOf('/', slash + 1))
        {
            _ = Unistd.TryMakeDirectory(path[..slash], DirectoryMode);
            foreach (string controller in controllers)
            {
                _ = Write(path[..slash] + "/cgroup.subtree_control", "+" + controller);
            }
        }

        return Unistd.TryMakeDirectory(path, DirectoryMode);
    }

    private static int Write(string path, string value)
    {
        int fd = Fcntl.TryOpen(path, Fcntl.O_WRONLY);
        if (fd < 0)
        {
            return fd;
        }

        int done = Unistd.TryWrite(fd, RawText.Bytes(value));
        _ = Unistd.Close(fd);
        return done < 0 ? done : 0;
    }
}
