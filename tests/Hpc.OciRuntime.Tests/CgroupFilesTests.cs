using Hpc.Plan;

namespace Hpc.OciRuntime.Tests;

public sealed class CgroupFilesTests
{
    [Fact]
    public void Limits_of_version_1_become_files_of_version_2()
    {
        IReadOnlyList<KeyValuePair<string, string>> files = CgroupFiles.Of(new CgroupResources
        {
            MemoryLimit = 1000, MemoryReservation = 500, MemoryAndSwap = 1500, CpuShares = 1024, CpuQuota = 50_000,
            CpuPeriod = 200_000, CpuSet = "0-3", MemoryNodes = "0",
            PidsLimit = 9, BlockWeight = 500, Unified = [new("memory.high", "900")],
        });
        Assert.Equal(
            ["memory.max=1000", "memory.low=500", "memory.swap.max=500", "cpu.weight=39", "cpu.max=50000 200000",
                "cpuset.cpus=0-3", "cpuset.mems=0", "pids.max=9", "io.weight=4950", "memory.high=900"],
            files.Select(file => $"{file.Key}={file.Value}"));
        Assert.Equal(["memory", "cpu", "cpuset", "pids", "io"], CgroupFiles.Controllers(files));
    }

    [Fact]
    public void Minus_one_is_no_limit() =>
        Assert.Equal(["memory.max=max", "memory.swap.max=max", "cpu.max=max 100000", "pids.max=max"],
            CgroupFiles.Of(new CgroupResources { MemoryLimit = -1, MemoryAndSwap = -1, CpuQuota = -1, PidsLimit = -1 })
                .Select(file => $"{file.Key}={file.Value}"));

    [Fact]
    public void Limits_of_other_kinds_are_files_too_and_what_only_version_1_has_is_named()
    {
        CgroupResources resources = ResourcesReader.Read("""
            {"hugepageLimits": [{"pageSize": "2MB", "limit": 5}],
             "blockIO": {"throttleReadBpsDevice": [{"major": 8, "minor": 1, "rate": 7}]},
             "cpu": {"burst": 3, "idle": 1, "quota": 0, "shares": 0}, "memory": {"limit": 0, "swap": 0, "kernel": 9}}
            """u8.ToArray());
        Assert.Equal(["cpu.max.burst=3", "cpu.idle=1", "hugetlb.2MB.max=5", "io.max=8:1 rbps=7"], CgroupFiles.Of(resources)
            .Select(file => $"{file.Key}={file.Value}"));
        Assert.Equal(["memory.kernel"], resources.Unserved);
    }

    [Fact]
    public void What_is_not_said_is_not_written() => Assert.Empty(CgroupFiles.Of(new CgroupResources { PidsLimit = 0 }));
}
