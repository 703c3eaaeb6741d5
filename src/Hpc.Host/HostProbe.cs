using Hpc.Linux;
using Hpc.Plan;

namespace Hpc.Host;

/// <summary>Reads the facts about machine and caller, once.</summary>
public static class HostProbe
{
    /// <param name="environment">The caller's.</param>
    /// <param name="known">The facts for another process of the same user, of which all holds but what differs from process to
    /// process; null: none.</param>
    public static HostFacts Read(EnvironmentBlock environment, string workingDirectory, HostFacts? known = null)
    {
        if (known is not null)
        {
            return known with
            {
                WorkingDirectory = workingDirectory,
                NamedWorkingDirectory = NameOf(environment),
                Home = HomeOf(environment, known.User),
                Files = new HostTree(),
                Terminal = null
            };
        }

        uint userId = Unistd.Getuid(), groupId = Unistd.Getgid();
        UserEntry user = UserDatabase.User(userId, groupId, environment);
        return new HostFacts
        {
            UserId = userId,
            GroupId = groupId,
            User = user,
            Groups = UserDatabase.Groups(groupId),
            Home = HomeOf(environment, user),
            WorkingDirectory = workingDirectory,
            NamedWorkingDirectory = NameOf(environment),
            Terminal = TerminalOf([0, 1, 2]),
            LauncherDirectories = LauncherPlacements.Named(environment),
            Files = new HostTree(),
        };
    }

    private static string NameOf(EnvironmentBlock environment) => environment.Get("PWD") is ['/', ..] and { } name ? name : "";

    private static string? TerminalOf(ReadOnlySpan<int> descriptors)
    {
        foreach (int fd in descriptors)
        {
            // In a container within one, the name is another's, or nobody's.
            if (Termios.Is(fd) && Unistd.ReadLink($"/proc/self/fd/{fd}") is { } path
                && path.StartsWith("/dev/", StringComparison.Ordinal)
                && Stat.Of(path, followLinks: false, out _)?.SpecialDevice == Stat.Of(fd, out _)?.SpecialDevice)
            {
                return path;
            }
        }

        return null;
    }

    private static string HomeOf(EnvironmentBlock environment, UserEntry user) =>
        environment.Get("HOME") is { } home && home.StartsWith('/') ? home : user.Home;

    /// <summary>Follows links; one open, one statx and one readlink of /proc/self/fd.</summary>
    public static FileEntry Look(string path)
    {
        int fd = Fcntl.TryOpen(path, Fcntl.O_PATH | Fcntl.O_CLOEXEC);
        if (fd < 0)
        {
            return Errno.IsExhaustion(-fd) ? throw new SystemCallException("open", $"\"{path}\", O_PATH", -fd)
                : new FileEntry(fd == -Errno.EACCES ? PathKind.Forbidden : PathKind.Missing, path);
        }

        Stat.Status? status = Stat.Of(fd, out _);
        string canonical = Unistd.ReadLink($"/proc/self/fd/{fd}") ?? path;
        _ = Unistd.Close(fd);
        return status is { } found ? FileEntry.Of(found.UnixMode, canonical) : new FileEntry(PathKind.Missing, path);
    }
}
