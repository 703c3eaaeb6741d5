using System.Globalization;

namespace Hpc.Plan;

/// <summary>The file of Apptainer's <c>--apply-cgroups</c>: linux.resources of an OCI bundle, in TOML.</summary>
public static class LimitsFile
{
    /// <param name="file">Its name, for messages.</param>
    /// <exception cref="RefusedException">The text is of another form, or asks for a limit that cgroup v2 lacks.</exception>
    public static CgroupResources Read(string file, string text) =>
        TomlReader.Read(file, text, hasArrays: true).Aggregate(new CgroupResources(), (limits, entry) =>
            With(limits, file, entry));

    private static CgroupResources With(CgroupResources limits, string file, TomlEntry entry) => (entry.Table, entry.Key) switch
    {
        ("memory", "limit") => limits with { MemoryLimit = Number(file, entry) },
        ("memory", "reservation") => limits with { MemoryReservation = Number(file, entry) },
        ("memory", "swap") => limits with { MemoryAndSwap = Number(file, entry) },
        ("cpu", "shares") => limits with { CpuShares = (ulong)Math.Max(0, Number(file, entry)) },
        ("cpu", "quota") => limits with { CpuQuota = Number(file, entry) },
        ("cpu", "period") => limits with { CpuPeriod = (ulong)Math.Max(1, Number(file, entry)) },
        ("cpu", "cpus") => limits with { CpuSet = Text(file, entry) },
        ("cpu", "mems") => limits with { MemoryNodes = Text(file, entry) },
        ("pids", "limit") => limits with { PidsLimit = Number(file, entry) },
        ("blockIO", "weight") => limits with { BlockWeight = (uint)Math.Clamp(Number(file, entry), 0, 1000) },
        ("unified", _) => limits with { Unified = [.. limits.Unified, new(entry.Key, Text(file, entry))] },
        _ => throw Refuse(file, entry,
            $"cgroup v2 has nothing for {(entry.Table.Length > 0 ? entry.Table + "." : "")}{entry.Key}"),
    };

    private static long Number(string file, TomlEntry entry) => entry.Kind == TomlKind.Number
        && long.TryParse(entry.Values[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number
        : throw Refuse(file, entry, $"{entry.Key} is a whole number");

    private static string Text(string file, TomlEntry entry) => entry.Kind == TomlKind.Text ? entry.Values[0]
        : throw Refuse(file, entry, $"{entry.Key} is a text in quotes");

    private static RefusedException Refuse(string file, TomlEntry entry, string why) =>
        new($"cannot use the limits of {file}: line {entry.Line}", why,
        "memory.limit, cpu.shares, cpu.quota, pids.limit, or files of cgroup v2 below [unified]");
}
