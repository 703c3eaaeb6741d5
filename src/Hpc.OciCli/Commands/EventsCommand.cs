using System.Globalization;
using System.Text.Json;
using Hpc.Binary;
using Hpc.CommandLine;
using Hpc.Host;
using Hpc.OciRuntime;

namespace Hpc.OciCli;

/// <summary><c>events ID</c>: what the container uses, a line of JSON each time, until it has ended; with --stats once.</summary>
internal static class EventsCommand
{
    private static readonly (string Unit, double Milliseconds)[] Units = [("ms", 1), ("s", 1000), ("m", 60_000),
        ("h", 3_600_000)];

    public static int Run(GlobalOptions global, ParsedArguments words)
    {
        Container container = Container.Open(global.Root, words[0]);
        string cgroup = RequiredCgroup.Of(container, "measure");
        int interval = Interval(words.Text("interval") ?? "5s");
        if (container.Status == "stopped")
        {
            throw new RuntimeException($"cannot measure container {container.Record.Id}: it has stopped");
        }

        do
        {
            Terminal.Exact(RawText.Of(Statistics(container.Record.Id, cgroup)) + "\n");
        }
        while (!words.Has("stats") && GoesOn(container, interval));
        return 0;
    }

    private static bool GoesOn(Container container, int milliseconds)
    {
        Thread.Sleep(milliseconds);
        return container.Status != "stopped";
    }

    /// <summary>"100ms", "5s", as Go writes times.</summary>
    private static int Interval(string text)
    {
        foreach ((string unit, double milliseconds) in Units)
        {
            if (text.EndsWith(unit, StringComparison.Ordinal)
                && double.TryParse(text[..^unit.Length], CultureInfo.InvariantCulture, out double count)
                && count * milliseconds is >= 1 and <= int.MaxValue)
            {
                return (int)(count * milliseconds);
            }
        }

        throw new RuntimeException($"cannot use --interval \"{text}\": it is not a time such as 100ms, 5s or 1m");
    }

    private static byte[] Statistics(string id, string cgroup) => JsonWriting.Write(writer =>
    {
        Dictionary<string, long> cpu = Table(cgroup + "/cpu.stat");
        writer.Text("type", "stats");
        writer.Text("id", id);
        writer.Member("data", data =>
        {
            data.Member("cpu", member => member.Member("usage", usage =>
            {
                usage.Number("total", Nanoseconds(cpu, "usage_usec"));
                usage.Number("kernel", Nanoseconds(cpu, "system_usec"));
                usage.Number("user", Nanoseconds(cpu, "user_usec"));
            }));
            data.Member("memory", member =>
            {
                member.Member("usage", usage => Usage(usage, cgroup, "memory"));
                member.Member("swap", usage => Usage(usage, cgroup, "memory.swap"));
                member.Member("raw", raw => Write(raw, Table(cgroup + "/memory.stat")));
            });
            data.Member("pids", member =>
            {
                member.Number("current", Value(cgroup + "/pids.current"));
                member.Number("limit", Value(cgroup + "/pids.max"));
            });
        });
    });

    private static void Usage(Utf8JsonWriter writer, string cgroup, string name)
    {
        writer.Number("limit", Value($"{cgroup}/{name}.max"));
        writer.Number("usage", Value($"{cgroup}/{name}.current"));
        writer.Number("max", Value($"{cgroup}/{name}.peak"));
    }

    private static void Write(Utf8JsonWriter writer, Dictionary<string, long> table)
    {
        foreach ((string name, long value) in table)
        {
            writer.Number(name, value);
        }
    }

    private static long Nanoseconds(Dictionary<string, long> table, string name) => table.GetValueOrDefault(name) * 1000;

    /// <summary>0 where the file is missing, or there is no limit.</summary>
    private static long Value(string path) => long.TryParse(SmallFile.ReadText(path)?.Trim(), out long value) ? value : 0;

    private static Dictionary<string, long> Table(string path) => (SmallFile.ReadText(path) ?? "").Split('\n')
        .Select(line => line.Split(' ')).Where(fields => fields.Length == 2 && long.TryParse(fields[1], out _))
        .DistinctBy(fields => fields[0]).ToDictionary(fields => fields[0], fields =>
            long.Parse(fields[1], CultureInfo.InvariantCulture));
}
