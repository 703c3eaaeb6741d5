namespace Hpc.OciRuntime;

/// <summary>What the command line of create, run or exec asks for beside config.json.</summary>
public sealed record ContainerRequest
{
    public required string Id { get; init; }

    /// <summary>Absolute path of the bundle; relative paths in config.json begin there.</summary>
    public required string Bundle { get; init; }

    /// <summary>create: the process waits for start.</summary>
    public bool WaitsForStart { get; init; }

    /// <summary>The caller stays until the process ends (run and exec without --detach).</summary>
    public bool Foreground { get; init; }

    /// <summary>Signals that a process sends are not relayed to the program: the sender knows its processes, as Slurm
    /// does.</summary>
    public bool RelaysTerminalOnly { get; init; }

    /// <summary>Descriptors from 3 on that the program inherits.</summary>
    public int PreservedDescriptors { get; init; }

    public bool NoPivot { get; init; }
    public bool NoNewKeyring { get; init; }

    /// <summary>linux.seccomp, for every process of the container.</summary>
    public SeccompSpec? Filter { get; init; }

    /// <summary>The caller's: of hooks outside the container for which config.json has none.</summary>
    public IReadOnlyList<string> HookEnvironment { get; init; } = [];

    /// <summary>linux.personality, for every process of the container.</summary>
    public ulong? Personality { get; init; }

    /// <summary>linux.memoryPolicy, for every process of the container.</summary>
    public MemoryPolicySpec? MemoryPolicy { get; init; }

    /// <summary>The runtime has a cgroup for the container.</summary>
    public bool InCgroup { get; init; }
}
