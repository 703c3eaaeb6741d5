namespace Hpc.OciRuntime;

/// <summary>config.json's <c>process</c>, and the whole of the file that <c>exec --process</c> names.</summary>
public sealed record ProcessSpec
{
    public bool Terminal { get; init; }

    /// <summary>Rows and columns; 0 if the runtime may choose.</summary>
    public (uint Rows, uint Columns) ConsoleSize { get; init; }

    public UserSpec User { get; init; } = new();
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary><c>NAME=value</c>.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    public string WorkingDirectory { get; init; } = "/";

    /// <summary>null: not said, and so nothing is dropped but what changing the user drops.</summary>
    public CapabilitySets? Capabilities { get; init; }

    public IReadOnlyList<ResourceLimit> Limits { get; init; } = [];
    public bool NoNewPrivileges { get; init; }
    public int? OomScoreAdjustment { get; init; }
    public string AppArmorProfile { get; init; } = "";
    public string SelinuxLabel { get; init; } = "";

    /// <summary>ioprio_set(2): class and priority in one number; null: unchanged.</summary>
    public int? IoPriority { get; init; }

    public SchedulerSpec? Scheduler { get; init; }

    /// <summary>Processors of a further process until it is in the container's cgroup, and from there on; empty: as the runtime
    /// has them.</summary>
    public IReadOnlyList<int> InitialProcessors { get; init; } = [];

    public IReadOnlyList<int> FinalProcessors { get; init; } = [];
}

/// <summary>process.scheduler: sched_setattr(2).</summary>
public sealed record SchedulerSpec(
    string Name, uint Policy, ulong Flags, int Nice, uint Priority, ulong Runtime, ulong Deadline, ulong Period);

/// <summary>process.user.</summary>
public sealed record UserSpec
{
    public uint UserId { get; init; }
    public uint GroupId { get; init; }
    public uint? Umask { get; init; }
    public IReadOnlyList<uint> AdditionalGroups { get; init; } = [];
}

/// <summary>process.rlimits: one of them. Values are of setrlimit(2), RLIM_INFINITY is 2^64 - 1.</summary>
/// <param name="Resource">RLIMIT_ number.</param>
public readonly record struct ResourceLimit(string Name, int Resource, ulong Soft, ulong Hard);
