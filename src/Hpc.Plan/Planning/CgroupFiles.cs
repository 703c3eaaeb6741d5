namespace Hpc.Plan;

/// <summary>linux.resources, which counts as cgroup v1 does, as files of a cgroup v2 directory and what is written into
/// them.</summary>
public static class CgroupFiles
{
    private const ulong DefaultPeriod = 100_000;
    private const string NoLimit = "max";

    public static IReadOnlyList<KeyValuePair<string, string>> Of(CgroupResources resources) => resources.IsNone ? [] :
    [
        .. Limit("memory.max", resources.MemoryLimit),
        .. resources.MemoryReservation is { } low ? [new("memory.low", low < 0 ? NoLimit : $"{low}")] : None,
        .. Swap(resources),
        .. resources.CpuShares is { } shares and > 0 ? [new("cpu.weight", $"{Weight(shares)}")] : None,
        .. resources.CpuQuota is not null || resources.CpuPeriod is not null
            ? [new("cpu.max", $"{Quota(resources.CpuQuota)} {resources.CpuPeriod ?? DefaultPeriod}")] : None,
        .. resources.CpuBurst is { } burst and > 0 ? [new("cpu.max.burst", $"{burst}")] : None,
        .. resources.CpuIdle is { } idle ? [new("cpu.idle", $"{idle}")] : None,
        .. resources.CpuSet.Length > 0 ? [new("cpuset.cpus", resources.CpuSet)] : None,
        .. resources.MemoryNodes.Length > 0 ? [new("cpuset.mems", resources.MemoryNodes)] : None,
        .. Limit("pids.max", resources.PidsLimit),
        .. resources.BlockWeight is { } weight and >= 10 and <= 1000
            ? [new("io.weight", $"{1 + ((weight - 10) * 9999 / 990)}")] : None,
        .. resources.HugePages.Select(limit => new KeyValuePair<string, string>($"hugetlb.{limit.Key}.max", $"{limit.Value}")),
        .. resources.Throttles.Select(throttle => new KeyValuePair<string, string>("io.max",
            $"{throttle.Device} {throttle.Kind}={(throttle.Rate == 0 ? NoLimit : $"{throttle.Rate}")}")),
        .. resources.Unified,
    ];

    /// <summary>Controllers that have to be there for these files.</summary>
    public static IReadOnlyList<string> Controllers(IReadOnlyList<KeyValuePair<string, string>> files) =>
        [.. files.Select(file => file.Key.Split('.')[0]).Where(name => name != "cgroup").Distinct()];

    private static IEnumerable<KeyValuePair<string, string>> None => [];

    private static IEnumerable<KeyValuePair<string, string>> Limit(string file, long? limit) => limit is { } value and not 0
        ? [new(file, value < 0 ? NoLimit : $"{value}")] : None;

    /// <summary>v1 counts memory and swap together, v2 swap alone.</summary>
    private static IEnumerable<KeyValuePair<string, string>> Swap(CgroupResources resources) =>
        (resources.MemoryAndSwap, resources.MemoryLimit) switch
        {
            ( < 0, _) => [new("memory.swap.max", NoLimit)],
            ({ } both, { } memory and >= 0) when both >= memory => [new("memory.swap.max", $"{both - memory}")],
            _ => None,
        };

    /// <summary>2 to 262144 becomes 1 to 10000.</summary>
    private static ulong Weight(ulong shares) => 1 + ((Math.Clamp(shares, 2, 262_144) - 2) * 9999 / 262_142);

    private static string Quota(long? quota) => quota is { } value and > 0 ? $"{value}" : NoLimit;
}
