using Hpc.Stage;

namespace Hpc.Cli;

/// <summary>What doctor reads of a node. Settings are the text of files below /proc/sys; null if the file is missing.</summary>
internal sealed record NodeState
{
    public required string Release { get; init; }

    /// <summary>Reads a setting by its name below /proc/sys, trimmed.</summary>
    public required Func<string, string?> Setting { get; init; }

    /// <summary>0 if that could be done in a user namespace, else the errno.</summary>
    public required Func<KernelFeature, int> Try { get; init; }

    /// <summary>0 where /dev/fuse could be opened for reading and writing, else the errno.</summary>
    public required int FuseErrno { get; init; }

    /// <summary>Soft limits: processes, open files, locked memory, address space; in bytes or numbers, -1 for
    /// unlimited.</summary>
    public required (long Processes, long OpenFiles, long LockedMemory, long AddressSpace) Limits { get; init; }
}
