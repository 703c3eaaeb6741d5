using Hpc.Binary;
using Hpc.Linux;

namespace Hpc.Host;

/// <summary>Directories of cgroup v2: where processes are, and what is made below where that was delegated to the caller (the
/// kernel's admin-guide/cgroup-v2, "Delegation").</summary>
public static class ControlGroup
{
    public const string Mount = "/sys/fs/cgroup";

    /// <summary>Where the processes of a directory go whose children have controllers: the kernel gives none to the children of
    /// one that has processes itself.</summary>
    private const string Aside = "hpcrun.aside";

    private const long Cgroup2Magic = 0x63677270;
    private const uint DirectoryMode = 0b111_101_101;

    /// <summary>Processes that are made meanwhile have to step aside, too.</summary>
    private const int MostRounds = 16;

    /// <summary>There is no cgroup v1 that has the controllers.</summary>
    public static bool IsUnified => Statfs.Of(Mount)?.Type == Cgroup2Magic;

    /// <summary>The absolute path of the directory in which the process is: below <see cref="Mount"/>. One that stepped aside
    /// counts as where it was before.</summary>
    /// <param name="process">Its pid.</param>
    public static string Of(int process)
    {
        string? line = (SmallFile.ReadText($"/proc/{process}/cgroup") ?? "").Split('\n')
            .FirstOrDefault(line => line.StartsWith("0::/", StringComparison.Ordinal));
        string path = Mount + (line is null ? "" : line[3..].TrimEnd('/'));
        return path.EndsWith("/" + Aside, StringComparison.Ordinal) ? path[..^(Aside.Length + 1)] : path;
    }

    /// <summary>What the kernel has in a file of the directory, without the last line end; null: there is none.</summary>
    public static string? Read(string path, string file) => SmallFile.ReadText($"{path}/{file}")?.TrimEnd('\n');

    /// <returns>0 or the negative errno.</returns>
    public static int Write(string path, string value)
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

    /// <summary>Moves a process into it: 0 or the negative errno.</summary>
    public static int Enter(string path, int process) => Write(path + "/cgroup.procs", $"{process}");

    /// <summary>null: there is no such directory.</summary>
    public static IReadOnlyList<int>? Processes(string path) => Read(path, "cgroup.procs") is not { } list ? null
        : [.. list.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)];

    /// <summary>As mkdir(2): 0 or the negative errno.</summary>
    public static int Make(string path) => Unistd.TryMakeDirectory(path, DirectoryMode);

    /// <summary>The directory's children have this controller from here on.</summary>
    /// <param name="stepAside">Its processes go into a child of their own where the kernel asks for that; all of them are the
    /// caller's.</param>
    /// <returns>0 or the negative errno: ENOENT for a controller that the directory itself lacks.</returns>
    public static int Give(string path, string controller, bool stepAside)
    {
        int result = Write(path + "/cgroup.subtree_control", "+" + controller);
        for (int round = 0; stepAside && result == -Errno.EBUSY && round < MostRounds; round++)
        {
            if (Make($"{path}/{Aside}") is < 0 and not -Errno.EEXIST and { } refused)
            {
                return refused;
            }

            foreach (int process in Processes(path) ?? [])
            {
                _ = Enter($"{path}/{Aside}", process); // it may have ended
            }

            result = Write(path + "/cgroup.subtree_control", "+" + controller);
        }

        return result;
    }
}
