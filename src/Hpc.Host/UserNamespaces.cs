using Hpc.Linux;

namespace Hpc.Host;

/// <summary>The tree of user namespaces (ioctl_nsfs(2)).</summary>
public static class UserNamespaces
{
    /// <summary>Whether a process lives in this process's user namespace, or in one that was made there: a launch makes its
    /// container's. What a program in a container makes itself is one level further down, and what it mounts there is its own
    /// invention.</summary>
    public static bool IsOursOrChild(string process)
    {
        string path = $"/proc/{process}/ns/user";
        if (OwnNamespaces.User is not { } own || Unistd.ReadLink(path) == own)
        {
            return true;
        }

        int space = Fcntl.TryOpen(path, Fcntl.O_RDONLY);
        int parent = space < 0 ? space : Ioctl.TryParentNamespace(space);
        bool child = parent >= 0 && Stat.Of(parent, out _) is { } status && own == $"user:[{status.Inode}]";
        _ = space >= 0 ? Unistd.Close(space) : 0;
        _ = parent >= 0 ? Unistd.Close(parent) : 0;
        return child;
    }
}
