using System.Globalization;
using Hpc.CommandLine;
using Hpc.Host;
using Hpc.Plan;

namespace Hpc.Cli;

/// <summary>Limits of the program, which need a cgroup that was delegated (adr/0076): one that cannot be set ends the launch, as
/// nothing may claim a limit that is not there.</summary>
internal static class LimitOptions
{
    private const ulong Period = 100_000;

    public static readonly IReadOnlyList<ExecOption> All =
    [
        Limit("memory", "SIZE", "MEMORY", "memory that the program may have (cgroup v2, memory.max)", (limits, value) =>
            limits with { MemoryLimit = Bytes(value) }),
        Limit("memory-reservation", "SIZE", "MEMORY_RESERVATION",
            "memory that is left to it when others are short of it (memory.low)", (limits, value) =>
                limits with { MemoryReservation = Bytes(value) }),
        Limit("memory-swap", "SIZE", "MEMORY_SWAP", "memory and swap together; -1: any amount of swap", (limits, value) =>
            value.Text == "-1" ? limits : limits with { MemoryAndSwap = Bytes(value) }),
        Limit("cpus", "N", "", "processors' worth of time, such as 1.5 (cpu.max)", (limits, value) =>
            limits with { CpuQuota = Quota(value), CpuPeriod = Period }),
        Limit("cpu-shares", "N", "CPU_SHARES",
            "its part of the processors when others want them (cpu.weight); 1024 is a usual one", (limits, value) =>
                Whole(value) < 0 ? limits : limits with { CpuShares = (ulong)Whole(value) }),
        Limit("pids-limit", "N", "PIDS_LIMIT", "processes and threads at once (pids.max)", (limits, value) => Whole(value) <= 0
            ? limits : limits with { PidsLimit = Whole(value) }),
        Limit("blkio-weight", "N", "BLKIO_WEIGHT", "its part of the disks, 10 to 1000 (io.weight)", (limits, value) =>
            Whole(value) == 0 ? limits : limits with { BlockWeight = Weight(value) }),
        Limit("apply-cgroups", "FILE", "APPLY_CGROUPS", "limits from a file, as Apptainer has them", (_, value) =>
            LimitsFile.Read(value.Text, SmallFile.ReadTyped(value.Text) ?? throw Absent(value))),
    ];

    private static ExecOption Limit(string name, string valueName, string keys, string help, Func<CgroupResources, OptionText,
        CgroupResources> apply) =>
        new(name, '\0', valueName, help)
        {
            Section = OptionSection.Process,
            Keys = keys,
            Apply = (request, value) => value.Text.Length == 0 ? request : request with { Limits = apply(request.Limits, value) },
        };

    private static long Bytes(OptionText value) => ByteSize.Parse(value.Text, value.Origin);

    private static long Whole(OptionText value) => long.TryParse(value.Text, NumberStyles.AllowLeadingSign,
        CultureInfo.InvariantCulture, out long number) ? number
        : throw new UsageException($"cannot use {value.Origin} \"{value.Text}\": not a whole number", null, "write digits only");

    private static uint Weight(OptionText value) => Whole(value) is >= 10 and <= 1000 and var weight ? (uint)weight
        : throw new UsageException($"cannot use {value.Origin} \"{value.Text}\": out of range", null, "10 to 1000");

    private static long Quota(OptionText value) =>
        decimal.TryParse(value.Text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal count)
            && count is >= 0.01m and <= 1_000_000 ? (long)(count * Period)
        : throw new UsageException($"cannot use {value.Origin} \"{value.Text}\": not a number of processors", null,
        "0.01 or more, such as 1.5");

    private static RefusedException Absent(OptionText value) =>
        new($"cannot use {value.Origin} {value.Text}: there is no such file", null, "name a file with limits");
}
