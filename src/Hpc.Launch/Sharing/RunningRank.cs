using Hpc.Linux;

namespace Hpc.Launch;

/// <summary>Finds a process that still sees the image, among the ranks that are known by pid.</summary>
internal static class RunningRank
{
    /// <summary>User and mount namespace of the first rank that has them and whose root is our image; null where none is left.</summary>
    /// <param name="userNamespace">The step's, as readlink(2) of /proc/PID/ns/user names it: a pid may have been used again.</param>
    public static int[]? Namespaces(IReadOnlyList<int> ranks, string? userNamespace)
    {
        foreach (int rank in ranks)
        {
            if (Unistd.ReadLink($"/proc/{rank}/ns/user") != userNamespace || Statfs.Of($"/proc/{rank}/root") is not { Type: Statfs.FUSE_SUPER_MAGIC })
            {
                continue;
            }

            int user = Fcntl.TryOpen($"/proc/{rank}/ns/user", Fcntl.O_RDONLY | Fcntl.O_CLOEXEC);
            int mount = Fcntl.TryOpen($"/proc/{rank}/ns/mnt", Fcntl.O_RDONLY | Fcntl.O_CLOEXEC);
            if (user >= 0 && mount >= 0)
            {
                return [user, mount];
            }

            _ = user >= 0 ? Unistd.Close(user) : 0;
            _ = mount >= 0 ? Unistd.Close(mount) : 0;
        }

        return null;
    }
}
