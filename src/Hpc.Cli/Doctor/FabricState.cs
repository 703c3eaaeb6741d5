using Hpc.Plan;

namespace Hpc.Cli;

/// <summary>What <c>doctor --mpi</c> reads of a node.</summary>
internal sealed record FabricState
{
    /// <summary>Devices of interconnects that there are, each with 0 or the errno of opening it for reading and writing.</summary>
    public required IReadOnlyList<FabricDevice> Devices { get; init; }

    /// <summary>Names in /sys/class/infiniband, /sys/class/cxi and the like.</summary>
    public required IReadOnlyList<string> Adapters { get; init; }

    /// <summary>/proc/sys/kernel/yama/ptrace_scope; null where the kernel has no Yama.</summary>
    public required string? PtraceScope { get; init; }

    /// <summary>What /dev/shm is.</summary>
    public required PathKind SharedMemory { get; init; }

    /// <summary>Soft limit of locked memory in bytes; -1 for unlimited.</summary>
    public required long LockedMemory { get; init; }
}

/// <summary>One device of an interconnect.</summary>
internal sealed record FabricDevice(string Path, int Errno);
