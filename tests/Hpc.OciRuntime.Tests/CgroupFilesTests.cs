namespace Hpc.OciRuntime.Tests;

public sealed class CgroupFilesTests
{
    [Fact]
    public void Limits_of_version_1_become_files_of_version_2()
    {
        IReadOnlyList<KeyValuePair<string, string>> files = CgroupFiles.Of(new CgroupResources
        {
            MemoryLimit = 1000, MemoryReservation = 500, MemoryAndSwap = 1500, CpuShares = 1024, CpuQuota = 50_000, CpuPeriod = 200_000, CpuSet = "0-3", MemoryNodes = "0",
            PidsLimit = 9, BlockWeight = 500, Unified = [new("memory.high", "900")],
        });
        Assert.Equal(
            ["memory.max=1000", "memory.low=500", "memory.swap.max=500", "cpu.weight=39", "cpu.max=50000 200000", "cpuset.cpus=0-3", "cpuset.mems=0", "pids.max=9", "io.weight=4950", "memory.high=900"],
            files.Select(file => $"{file.Key}={file.Value}"));
        Assert.Equal(["memory", "cpu", "cpuset", "pids", "io"], CgroupFiles.Controllers(files));
    }

    [Fact]
    public void Minus_one_is_no_limit() =>
        Assert.Equal(["memory.max=max", "memory.swap.max=max", "cpu.max=max 100000", "pids.max=max"],
            CgroupFiles.Of(new CgroupResources { MemoryLimit = -1, MemoryAndSwap = -1, CpuQuota = -1, PidsLimit = -1 }).Select(file => $"{file.Key}={file.Value}"));

    [Fact]
    public void What_is_not_said_is_not_written() => Assert.Empty(CgroupFiles.Of(new CgroupResources { PidsLimit = 0 }));
}
