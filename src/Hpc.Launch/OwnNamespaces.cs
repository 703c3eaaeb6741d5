using Hpc.Linux;

namespace Hpc.Launch;

/// <summary>The namespaces of this process, as /proc names them ("mnt:[4026531841]"). They never change: it is the stage that enters others, in
/// a process of its own.</summary>
internal static class OwnNamespaces
{
    private static string? s_user;
    private static string? s_mount;

    public static string? User => s_user ??= Unistd.ReadLink("/proc/self/ns/user");

    public static string? Mount => s_mount ??= Unistd.ReadLink("/proc/self/ns/mnt");
}
