using Hpc.Host;
using Hpc.Linux;
using Hpc.Stage;

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
        if (node.Try(KernelFeature.UserNamespace) == 0)
        {
            return new Finding(Severity.Good, Subject, "a user may make one and mount in it");
        }

        (string state, string remedy) = true switch
        {
            _ when node.Setting("user/max_user_namespaces") == "0" =>
                ("switched off: user.max_user_namespaces = 0",
                    "sysctl -w user.max_user_namespaces=63000, and the same in /etc/sysctl.d"),
            _ when node.Setting("kernel/unprivileged_userns_clone") == "0" =>
                ("switched off for users: kernel.unprivileged_userns_clone = 0",
                    "sysctl -w kernel.unprivileged_userns_clone=1, and the same in /etc/sysctl.d"),
            _ when node.Setting("kernel/apparmor_restrict_unprivileged_userns") == "1" =>
                ("restricted by AppArmor: kernel.apparmor_restrict_unprivileged_userns = 1",
                    "use an AppArmor profile for hpcrun with 'userns,' in it, or sysctl -w "
                    + "kernel.apparmor_restrict_unprivileged_userns=0"),
            _ => ($"refused ({Errno.Name(node.Try(KernelFeature.UserNamespace))})",
                "a security module or an enclosing container forbids them; run on the node itself"),
        };
        return new Finding(Severity.Fatal, Subject, state, remedy);
    }

    private static Finding Fuse(NodeState node) => node.FuseErrno switch
    {
        0 when node.Try(KernelFeature.UserNamespace) == 0 && node.Try(KernelFeature.Fuse) is not 0 and int errno =>
            new Finding(Severity.Fatal, "/dev/fuse", $"cannot be mounted in a user namespace ({Errno.Name(errno)})",
                "Linux 4.18 or later; without it image files are unpacked"),
        0 => new Finding(Severity.Good, "/dev/fuse", "a user may open and mount it"),
        Errno.ENOENT => new Finding(Severity.Fatal, "/dev/fuse", "missing",
            "modprobe fuse; without it only image directories run"),
        Errno.EACCES => new Finding(Severity.Fatal, "/dev/fuse", "users may not open it",
            "chmod 666 /dev/fuse, and a udev rule that keeps the mode"),
        _ => new Finding(Severity.Fatal, "/dev/fuse", $"cannot be opened ({Errno.Name(node.FuseErrno)})", "modprobe fuse"),
    };

    /// <summary>Where there are no user namespaces, nothing can be said of these.</summary>
    private static IEnumerable<Finding> KernelFeatures(NodeState node)
    {
        yield return new Finding(Severity.Good, "kernel", node.Release);
        if (node.Try(KernelFeature.UserNamespace) != 0)
        {
            yield break;
        }

        yield return Feature(node, KernelFeature.MountAttributes, "read-only binds", "mount_setattr",
            "mount_setattr is refused: hpcrun changes each mount by itself, which takes longer",
            "Linux 5.12, or a filter that allows it");
        yield return Feature(node, KernelFeature.Overlay, "writable layers", "overlayfs in a user namespace",
            "--writable-tmpfs, --overlay DIR and image directories that lack mount points do not work",
            "Linux 5.11 or RHEL 8.5; overlays in files (fuse-overlayfs)");
        yield return Feature(node, KernelFeature.MountTrees, "ranks that join a running step", "open_tree and move_mount",
            "a rank that comes after the others starts its own image server", "Linux 5.2, or a filter that allows them");
    }

    private static Finding Feature(NodeState node, KernelFeature feature, string subject, string calls, string without,
        string remedy) => node.Try(feature) switch
        {
            0 => new Finding(Severity.Good, subject, calls),
            int errno => new Finding(Severity.Limited, subject, $"{without} ({Errno.Name(errno)})", remedy),
        };

    private static IEnumerable<Finding> Limits(NodeState node)
    {
        yield return Limit("processes (ulimit -u)", node.Limits.Processes, 64, "ulimit -u 4096: every launch needs a few");
        yield return Limit("open files (ulimit -n)", node.Limits.OpenFiles, 64, "ulimit -n 1024");
        yield return Limit("address space (ulimit -v)", node.Limits.AddressSpace, 512 * Mebibyte, "ulimit -v unlimited");
        yield return Limit("locked memory (ulimit -l)", node.Limits.LockedMemory, 64 * Mebibyte,
            "interconnects register memory: ulimit -l unlimited (limits.conf, or Slurm's PropagateResourceLimits)");
    }

    private static Finding Limit(string subject, long value, long wanted, string remedy)
    {
        string state = value < 0 ? "unlimited" : wanted < Mebibyte ? value.ToString() : ReadableSize.Of(value);
        return value < 0 || value >= wanted ? new Finding(Severity.Good, subject, state)
            : new Finding(Severity.Limited, subject, state, remedy);
    }
}
