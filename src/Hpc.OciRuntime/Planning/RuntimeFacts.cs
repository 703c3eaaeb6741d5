using Hpc.Plan;

namespace Hpc.OciRuntime;

/// <summary>What the planner knows of the machine and of the caller, probed once.</summary>
public sealed record RuntimeFacts
{
    /// <summary>In the caller's user namespace; podman calls its runtime as user 0 of a namespace that it made.</summary>
    public required uint UserId { get; init; }

    public required uint GroupId { get; init; }

    /// <summary>CAP_SYS_ADMIN, CAP_SETUID and CAP_SETGID in the caller's user namespace.</summary>
    public required bool Privileged { get; init; }

    /// <summary>/proc/self/setgroups says "allow".</summary>
    public required bool MaySetGroups { get; init; }

    /// <summary>Maps of the caller's user namespace.</summary>
    public required IReadOnlyList<IdMapping> GroupMap { get; init; }

    /// <summary>Capabilities that the kernel has, as bits: /proc/sys/kernel/cap_last_cap.</summary>
    public required ulong KernelCapabilities { get; init; }

    /// <summary>/sys/fs/cgroup is cgroup v2.</summary>
    public required bool UnifiedCgroups { get; init; }

    /// <summary>/proc/self/oom_score_adj: without privilege it can only be raised.</summary>
    public required int OomScoreAdjustment { get; init; }

    public required bool HasAppArmor { get; init; }
    public required bool HasSelinux { get; init; }

    /// <summary>Content of the container's /etc/passwd; empty if there is none.</summary>
    public required string ContainerPasswd { get; init; }

    /// <summary>Follows symbolic links on the host; answers what is there.</summary>
    public required Func<string, FileEntry> Look { get; init; }
}
