using Hpc.Json;
using Hpc.Plan;

namespace Hpc.OciRuntime;

/// <summary>JSON to what the kernel schedules by: processors, memory, priorities. Values are those of linux/ioprio.h,
/// linux/sched.h and linux/mempolicy.h.</summary>
internal static class SchedulingReader
{
    private const int ClassShift = 13;
    private const int LowestIoPriority = 7;

    private static readonly string[] IoClasses = ["IOPRIO_CLASS_NONE", "IOPRIO_CLASS_RT", "IOPRIO_CLASS_BE", "IOPRIO_CLASS_IDLE"];

    private static readonly string[] Policies =
        ["SCHED_OTHER", "SCHED_FIFO", "SCHED_RR", "SCHED_BATCH", "SCHED_ISO", "SCHED_IDLE", "SCHED_DEADLINE"];

    private static readonly string[] SchedulerFlags =
    [
        "SCHED_FLAG_RESET_ON_FORK", "SCHED_FLAG_RECLAIM", "SCHED_FLAG_DL_OVERRUN", "SCHED_FLAG_KEEP_POLICY",
            "SCHED_FLAG_KEEP_PARAMS",
        "SCHED_FLAG_UTIL_CLAMP_MIN", "SCHED_FLAG_UTIL_CLAMP_MAX",
    ];

    private static readonly string[] MemoryModes =
    [
        "MPOL_DEFAULT", "MPOL_PREFERRED", "MPOL_BIND", "MPOL_INTERLEAVE", "MPOL_LOCAL", "MPOL_PREFERRED_MANY",
            "MPOL_WEIGHTED_INTERLEAVE",
    ];

    private static readonly (string Name, int Bit)[] MemoryFlags =
        [("MPOL_F_STATIC_NODES", 1 << 15), ("MPOL_F_RELATIVE_NODES", 1 << 14), ("MPOL_F_NUMA_BALANCING", 1 << 13)];

    public static int IoPriority(JsonField node)
    {
        long priority = node["priority"].Number ?? 0;
        return priority is >= 0 and <= LowestIoPriority ? (One(node["class"], IoClasses) << ClassShift) | (int)priority
            : throw node["priority"].Wrong($"{priority}", $"0 to {LowestIoPriority}");
    }

    public static SchedulerSpec Scheduler(JsonField node) => new(
        node["policy"].RequiredText, (uint)One(node["policy"], Policies), Flags(node["flags"]), (int)(node["nice"].Number ?? 0),
        (uint)(node["priority"].Number ?? 0), node["runtime"].Natural ?? 0, node["deadline"].Natural ?? 0, node["period"].Natural
            ?? 0);

    public static IReadOnlyList<int> Processors(JsonField node) => node.Text is { Length: > 0 } text
        ? NumberList.Parse(text, node.Path) : [];

    public static MemoryPolicySpec MemoryPolicy(JsonField node)
    {
        int mode = One(node["mode"], MemoryModes), flags = 0;
        foreach (JsonField flag in node["flags"].Elements)
        {
            string name = flag.RequiredText;
            int bit = MemoryFlags.FirstOrDefault(entry => entry.Name == name).Bit;
            flags |= bit != 0 ? bit : throw flag.Wrong($"\"{name}\"", string.Join(", ", MemoryFlags.Select(entry => entry.Name)));
        }

        return new MemoryPolicySpec(node["mode"].RequiredText, mode | flags, Processors(node["nodes"]));
    }

    private static ulong Flags(JsonField list) =>
        list.Elements.Aggregate(0UL, (bits, flag) => bits | (1UL << One(flag, SchedulerFlags)));

    /// <summary>The number of a name.</summary>
    private static int One(JsonField node, string[] names)
    {
        string name = node.RequiredText;
        int number = Array.IndexOf(names, name);
        return number >= 0 ? number : throw node.Wrong($"\"{name}\"", string.Join(", ", names));
    }
}
