using Hpc.Host;
using Hpc.Launch.Instances;
using Hpc.Linux;

namespace Hpc.Cli;

/// <summary>hpcrun instance stats: a line of figures, again each second on a terminal, or once as JSON with the member names of
/// a cgroup's statistics.</summary>
internal static class InstanceStats
{
    private const int PeriodMilliseconds = 1000;
    private const string ToTopOfScreen = "\e[2J\e[1;1H";

    public static int Run(RunningInstance instance, bool json, bool once)
    {
        once |= json || !Termios.Is(1);
        InstanceUsage before = InstanceUsage.Of(instance);
        if (json)
        {
            Terminal.Exact(Json(before, InstanceUsage.MemoryOfMachine()));
            return 0;
        }

        for (long asked = Environment.TickCount64; instance.IsThere;)
        {
            Thread.Sleep(PeriodMilliseconds);
            InstanceUsage now = InstanceUsage.Of(instance);
            long milliseconds = Math.Max(1, Environment.TickCount64 - asked), load =
                (now.CpuNanoseconds - before.CpuNanoseconds) / milliseconds / 100;
            Terminal.Exact((once ? "" : ToTopOfScreen)
                + Table(instance.Request.Name, now, load, InstanceUsage.MemoryOfMachine()));
            if (once)
            {
                break;
            }

            (before, asked) = (now, asked + milliseconds);
        }

        return 0;
    }

    /// <param name="load">Of one processor, in hundredths of a percent.</param>
    /// <param name="memory">Of the machine.</param>
    internal static string Table(string name, InstanceUsage usage, long load, long memory) => TextTable.Of(
    [
        ["INSTANCE NAME", "CPU USAGE", "MEM USAGE / LIMIT", "MEM %", "BLOCK I/O", "PIDS"],
        [
            name, Percent(load), $"{ReadableSize.Of(usage.ResidentBytes)} / {ReadableSize.Of(memory)}",
                Percent(usage.ResidentBytes * 10_000 / Math.Max(memory, 1)),
            $"{ReadableSize.Of(usage.ReadBytes)} / {ReadableSize.Of(usage.WrittenBytes)}", $"{usage.Tasks}",
        ],
    ]);

    internal static string Json(InstanceUsage usage, long memory) =>
        $"{{\n\t\"cpu_stats\": {{\n\t\t\"cpu_usage\": {{\n\t\t\t\"total_usage\": {usage.CpuNanoseconds}\n\t\t}}\n\t}},\n"
        + $"\t\"memory_stats\": {{\n\t\t\"usage\": {{\n\t\t\t\"usage\": {usage.ResidentBytes},\n\t\t\t\"limit\": "
        + $"{memory}\n\t\t}}\n\t}},\n"
        + $"\t\"pids_stats\": {{\n\t\t\"current\": {usage.Tasks}\n\t}},\n"
        + "\t\"blkio_stats\": {\n\t\t\"io_service_bytes_recursive\": [\n"
        + $"\t\t\t{{ \"op\": \"Read\", \"value\": {usage.ReadBytes} }},\n\t\t\t{{ \"op\": \"Write\", "
        + $"\"value\": {usage.WrittenBytes} }}\n\t\t]\n\t}}\n}}\n";

    private static string Percent(long hundredths) => $"{hundredths / 100}.{hundredths % 100:00}%";
}
