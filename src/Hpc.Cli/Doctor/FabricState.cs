using Hpc.Plan;

namespace Hpc.Cli;

/// <summary>What <c>doctor --mpi</c> reads of a node.</summary>
internal sealed record FabricState
{
    /// <summary>Devices of interconnects that there are, each with 0 or the errno of opening it for reading and
    /// writing.</summary>
    public required IReadOnlyList<FabricDevice> Devices { get; init; }

    /// <summary>What /sys/class/infiniband and /sys/class/cxi name.</summary>
    public required IReadOnlyList<FabricAdapter> Adapters { get; init; }

    /// <summary>/proc/sys/kernel/yama/ptrace_scope; null if the kernel has no Yama.</summary>
    public required string? PtraceScope { get; init; }

    /// <summary>What /dev/shm is.</summary>
    public required PathKind SharedMemory { get; init; }

    /// <summary>Soft limit of locked memory in bytes; -1 for unlimited.</summary>
    public required long LockedMemory { get; init; }
}

/// <summary>One device of an interconnect.</summary>
internal sealed record FabricDevice(string Path, int Errno);

/// <summary>One adapter.</summary>
/// <param name="IsVerbs">Programs reach it through /dev/infiniband.</param>
internal sealed record FabricAdapter(string Name, bool IsVerbs, IReadOnlyList<FabricPort> Ports);

/// <summary>A port of an adapter.</summary>
/// <param name="State">"ACTIVE", "DOWN", ...</param>
/// <param name="Rate">"100 Gb/sec (4X EDR)".</param>
internal sealed record FabricPort(string Number, string State, string Rate);
