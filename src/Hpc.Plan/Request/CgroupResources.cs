namespace Hpc.Plan;

/// <summary>Limits of a container as an OCI bundle says them (linux.resources), as far as cgroup v2 has files for it. null:
/// not said.</summary>
public sealed record CgroupResources
{
    public static CgroupResources None { get; } = new();

    /// <summary>Nothing was asked for.</summary>
    public bool IsNone => ReferenceEquals(this, None);

    public long? MemoryLimit { get; init; }
    public long? MemoryReservation { get; init; }

    /// <summary>Memory and swap together, as cgroup v1 counts.</summary>
    public long? MemoryAndSwap { get; init; }

    public ulong? CpuShares { get; init; }
    public long? CpuQuota { get; init; }
    public ulong? CpuPeriod { get; init; }
    public ulong? CpuBurst { get; init; }
    public long? CpuIdle { get; init; }
    public string CpuSet { get; init; } = "";
    public string MemoryNodes { get; init; } = "";
    public long? PidsLimit { get; init; }
    public uint? BlockWeight { get; init; }

    /// <summary>Bytes by the size of a page, "2MB".</summary>
    public IReadOnlyList<KeyValuePair<string, ulong>> HugePages { get; init; } = [];

    /// <summary>"8:0", "rbps", and what of it a second has.</summary>
    public IReadOnlyList<(string Device, string Kind, ulong Rate)> Throttles { get; init; } = [];

    /// <summary>Members that were said and that only cgroup v1 has.</summary>
    public IReadOnlyList<string> Unserved { get; init; } = [];

    /// <summary>Files of cgroup v2 by name: unified.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Unified { get; init; } = [];

    /// <summary>Nobody compares limits, and the code that would is long.</summary>
    public bool Equals(CgroupResources? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}
