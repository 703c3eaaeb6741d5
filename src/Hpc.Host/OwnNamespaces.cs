using Hpc.Linux;

namespace Hpc.Host;

/// <summary>The namespaces of this process, as /proc names them ("mnt:[4026531841]"). They never change: it is the stage that
/// enters others, in a process of its own.</summary>
public static class OwnNamespaces
{
    private static string? s_user;
    private static string? s_mount;
    private static string? s_root;

    public static string? User => s_user ??= Unistd.ReadLink("/proc/self/ns/user");

    public static string? Mount => s_mount ??= Unistd.ReadLink("/proc/self/ns/mnt");

    /// <summary>/proc/self/root: "/" unless a chroot(2) stands around this process.</summary>
    public static string? Root => s_root ??= Unistd.ReadLink("/proc/self/root");

    /// <summary>Whether a process lives in all of them; null if that cannot be seen: it is ending, or belongs to somebody
    /// else.</summary>
    public static bool? AreThoseOf(int process)
    {
        bool unknown = false;
        foreach ((string name, string? own) in new[] { ("ns/user", User), ("ns/mnt", Mount), ("root", Root) })
        {
            string? theirs = Unistd.ReadLink($"/proc/{process}/{name}");
            if (theirs is not null && theirs != own)
            {
                return false;
            }

            unknown |= theirs is null;
        }

        return unknown ? null : true;
    }
}
