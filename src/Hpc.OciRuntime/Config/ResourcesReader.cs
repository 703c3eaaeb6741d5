using Hpc.Json;
using Hpc.Plan;

namespace Hpc.OciRuntime;

/// <summary>JSON to <see cref="CgroupResources"/>. As in Go, in which the engines are written, a number that is 0 was not
/// said.</summary>
public static class ResourcesReader
{
    /// <summary>What cgroup v2 has nothing for.</summary>
    private static readonly (string Part, string Member)[] OfOtherHierarchies =
        [("memory", "kernel"), ("memory", "kernelTCP"), ("cpu", "realtimeRuntime"), ("cpu", "realtimePeriod"),
            ("network", "classID")];

    /// <summary>The file of <c>update --resources</c>.</summary>
    public static CgroupResources Read(ReadOnlyMemory<byte> json) => Read(JsonField.Parse(json, "resources", JsonText.Bytes));

    internal static CgroupResources Read(JsonField node) => new()
    {
        MemoryLimit = Said(node["memory"]["limit"].Number),
        MemoryReservation = Said(node["memory"]["reservation"].Number),
        MemoryAndSwap = Said(node["memory"]["swap"].Number),
        CpuShares = node["cpu"]["shares"].Natural,
        CpuQuota = Said(node["cpu"]["quota"].Number),
        CpuPeriod = node["cpu"]["period"].Natural is > 0 and { } period ? period : null,
        CpuBurst = node["cpu"]["burst"].Natural,
        CpuIdle = node["cpu"]["idle"].Number,
        CpuSet = node["cpu"]["cpus"].Text ?? "",
        MemoryNodes = node["cpu"]["mems"].Text ?? "",
        PidsLimit = Said(node["pids"]["limit"].Number),
        BlockWeight = node["blockIO"]["weight"].Small,
        HugePages = [.. node["hugepageLimits"].Elements.Select(limit =>
            new KeyValuePair<string, ulong>(limit["pageSize"].RequiredText, limit["limit"].Natural ?? 0))],
        Throttles = [.. Throttles(node["blockIO"])],
        Unified = node["unified"].Map,
        Unserved = [.. OfOtherHierarchies.Where(entry => Said(node[entry.Part][entry.Member].Number) is not null)
            .Select(entry => $"{entry.Part}.{entry.Member}"), .. node["rdma"].Exists ? ["rdma"] : Array.Empty<string>()],
    };

    private static long? Said(long? number) => number is 0 ? null : number;

    private static IEnumerable<(string Device, string Kind, ulong Rate)> Throttles(JsonField node)
    {
        foreach ((string member, string kind) in new[]
        {
            ("throttleReadBpsDevice", "rbps"), ("throttleWriteBpsDevice", "wbps"), ("throttleReadIOPSDevice", "riops"),
            ("throttleWriteIOPSDevice", "wiops"),
        })
        {
            foreach (JsonField device in node[member].Elements)
            {
                yield return ($"{device["major"].Number ?? 0}:{device["minor"].Number ?? 0}", kind, device["rate"].Natural ?? 0);
            }
        }
    }
}
