using Hpc.Host;

namespace Hpc.Launch.Instances;

/// <summary>What the processes of an instance use, as proc(5) tells it: no cgroup is needed.</summary>
/// <param name="CpuNanoseconds">User and system time of those that run, and of those that ended and were waited for.</param>
/// <param name="ResidentBytes">Sum of VmRSS: pages that several share count for each.</param>
/// <param name="ReadBytes">From storage (proc(5), io); 0 where it may not be read.</param>
/// <param name="WrittenBytes">To storage.</param>
/// <param name="Tasks">Threads of all.</param>
public sealed record InstanceUsage(long CpuNanoseconds, long ResidentBytes, long ReadBytes, long WrittenBytes, int Tasks)
{
    /// <summary>USER_HZ, which is 100 on every architecture that hpcrun runs on.</summary>
    private const long NanosecondsPerTick = 10_000_000;

    public static InstanceUsage Of(RunningInstance instance)
    {
        InstanceUsage sum = new(0, 0, 0, 0, 0);
        string[] others = PidNamespaceInit.Of(instance.ProcessId) is { } init ? [init] : [];
        foreach (string process in instance.Inside().Concat(others).Distinct())
        {
            sum = sum.Plus(process);
        }

        return sum;
    }

    /// <summary>The machine's memory in bytes: without a cgroup it is the limit.</summary>
    public static long MemoryOfMachine() => Field(SmallFile.ReadText("/proc/meminfo"), "MemTotal:") * 1024;

    private InstanceUsage Plus(string process)
    {
        string[] fields = ProcessStat.FieldsOf(process); // from field 3 on
        if (fields.Length < 22)
        {
            return this;
        }

        string? io = SmallFile.ReadText($"/proc/{process}/io");
        long ticks = Number(fields[11]) + Number(fields[12]) + Number(fields[13])
            + Number(fields[14]); // utime, stime, cutime, cstime
        return new InstanceUsage(
            CpuNanoseconds + (ticks * NanosecondsPerTick), ResidentBytes + (Number(fields[21]) * Environment.SystemPageSize),
            ReadBytes + Field(io, "read_bytes:"), WrittenBytes + Field(io, "write_bytes:"), Tasks + (int)Number(fields[17]));
    }

    private static long Field(string? text, string name)
    {
        string? line = text?.Split('\n').FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
        return line is null ? 0 : Number(line[name.Length..].Trim().Split(' ')[0]);
    }

    private static long Number(string text) => long.TryParse(text, out long number) ? number : 0;
}
