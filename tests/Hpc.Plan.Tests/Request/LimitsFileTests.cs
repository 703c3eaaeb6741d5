using Xunit;

namespace Hpc.Plan.Tests;

public sealed class LimitsFileTests
{
    [Fact]
    public void Each_key_is_a_file_of_cgroup_v2() => Assert.Equal(
        "memory.max 1048576, memory.low 4096, memory.swap.max 1048576, cpu.weight 39, cpu.max 50000 100000, cpuset.cpus 0-1, "
        + "cpuset.mems 0, pids.max 7, io.weight 1, memory.high 9999",
        Files("""
            [memory]
            limit = 1048576
            reservation = 4096
            swap = 2097152
            [cpu]
            shares = 1024
            quota = 50000
            cpus = "0-1"
            mems = "0"
            [pids]
            limit = 7
            [blockIO]
            weight = 10
            [unified]
            "memory.high" = "9999"
            """));

    [Theory]
    [InlineData("[memory]\nkernel = 1", "line 2", "cgroup v2 has nothing for memory.kernel")]
    [InlineData("[[devices]]\nallow = true", "line 2", "cgroup v2 has nothing for devices[0].allow")]
    [InlineData("[memory]\n\nlimit = \"1G\"", "line 3", "limit is a whole number")]
    [InlineData("[cpu]\ncpus = 1", "line 2", "cpus is a text in quotes")]
    public void What_cannot_be_a_limit_names_the_line(string text, string line, string why)
    {
        RefusedException error = Assert.Throws<RefusedException>(() => LimitsFile.Read("limits.toml", text));
        Assert.Equal(($"cannot use the limits of limits.toml: {line}", why), (error.Message, error.Why));
    }

    private static string Files(string text) => string.Join(", ", CgroupFiles.Of(LimitsFile.Read("limits.toml",
        text)).Select(file => $"{file.Key} {file.Value}"));
}
