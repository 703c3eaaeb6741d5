using Hpc.Linux;
using Hpc.Plan;

namespace Hpc.Cli;

/// <summary>What a node's state means for hpcrun; pure.</summary>
internal static class Diagnosis
{
    private const long Mebibyte = 1024 * 1024;

    public static IReadOnlyList<Finding> Of(NodeState node) =>
        [UserNamespaces(node), Fuse(node), .. KernelFeatures(node), .. Limits(node)];

    private static Finding UserNamespaces(NodeState node)
    {
        const string Subject = "user namespaces";
        if (node.UserNamespaceErrno == 0)
        {
            return new Finding(Severity.Good, Subject, "a user may make one and mount in it");
        }

        (string state, string remedy) = true switch
        {
            _ when node.Setting("user/max_user_namespaces") == "0" =>
                ("switched off: user.max_user_namespaces = 0", "sysctl -w user.max_user_namespaces=63000, and the same in /etc/sysctl.d"),
            _ when node.Setting("kernel/unprivileged_userns_clone") == "0" =>
                ("switched off for users: kernel.unprivileged_userns_clone = 0", "sysctl -w kernel.unprivileged_userns_clone=1, and the same in /etc/sysctl.d"),
            _ when node.Setting("kernel/apparmor_restrict_unprivileged_userns") == "1" =>
                ("restricted by AppArmor: kernel.apparmor_restrict_unprivileged_userns = 1",
                    "an AppArmor profile for hpcrun with 'userns,' in it, or sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"),
            _ => ($"refused ({Errno.Name(node.UserNamespaceErrno)})", "a security module or an enclosing container forbids them; run on the node itself"),
        };
        return new Finding(Severity.Fatal, Subject, state, remedy);
    }

    private static Finding Fuse(NodeState node) => node.FuseErrno switch
    {
        0 => new Finding(Severity.Good, "/dev/fuse", "a user may open it"),
        Errno.ENOENT => new Finding(Severity.Fatal, "/dev/fuse", "missing", "modprobe fuse; without it only image directories run"),
        Errno.EACCES => new Finding(Severity.Fatal, "/dev/fuse", "users may not open it", "chmod 666 /dev/fuse, and a udev rule that keeps it so"),
        _ => new Finding(Severity.Fatal, "/dev/fuse", $"cannot be opened ({Errno.Name(node.FuseErrno)})", "modprobe fuse"),
    };

    private static IEnumerable<Finding> KernelFeatures(NodeState node)
    {
        yield return node.Kernel.AtLeast(4, 18)
            ? new Finding(Severity.Good, "kernel", node.Release)
            : new Finding(Severity.Fatal, "kernel", $"{node.Release} is too old", "4.18 or later: FUSE in a user namespace");
        yield return node.Kernel.HasMountSetAttributes
            ? new Finding(Severity.Good, "recursive read-only binds", "mount_setattr (5.12)")
            : new Finding(Severity.Limited, "recursive read-only binds", "mount_setattr is missing: ':ro' covers the top mount only", "Linux 5.12");
        yield return node.Kernel.HasUserNamespaceOverlay
            ? new Finding(Severity.Good, "writable layers", "overlayfs in a user namespace (5.11)")
            : new Finding(Severity.Limited, "writable layers", "--writable-tmpfs and --overlay do not work", "Linux 5.11");
        yield return node.Kernel.HasMountTrees
            ? new Finding(Severity.Good, "late ranks", "open_tree and move_mount (5.2)")
            : new Finding(Severity.Limited, "late ranks", "a rank that comes after the others starts its own image server", "Linux 5.2");
    }

    private static IEnumerable<Finding> Limits(NodeState node)
    {
        yield return Limit("processes (ulimit -u)", node.Limits.Processes, 64, "ulimit -u: every launch needs a few");
        yield return Limit("open files (ulimit -n)", node.Limits.OpenFiles, 64, "ulimit -n 1024");
        yield return Limit("address space (ulimit -v)", node.Limits.AddressSpace, 512 * Mebibyte, "ulimit -v unlimited");
        yield return Limit("locked memory (ulimit -l)", node.Limits.LockedMemory, 64 * Mebibyte, "interconnects register memory: ulimit -l unlimited (limits.conf, or Slurm's PropagateResourceLimits)");
    }

    private static Finding Limit(string subject, long value, long wanted, string remedy) => value < 0 || value >= wanted
        ? new Finding(Severity.Good, subject, value < 0 ? "unlimited" : value.ToString())
        : new Finding(Severity.Limited, subject, value.ToString(), remedy);
}
