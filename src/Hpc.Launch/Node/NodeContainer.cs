namespace Hpc.Launch.Node;

/// <summary>An image server of this user and the processes that see its image.</summary>
/// <param name="ProcessId">The server.</param>
/// <param name="UserNamespace">Inode number of the user namespace in which the image is mounted.</param>
/// <param name="Image">The file that it serves.</param>
/// <param name="ResidentBytes">The server's memory (VmRSS of proc(5)).</param>
public sealed record NodeContainer(int ProcessId, long UserNamespace, string Image, long ResidentBytes,
    IReadOnlyList<NodeProcess> Processes);

/// <summary>A process in a container.</summary>
/// <param name="CommandLine">Its words, joined by blanks.</param>
public sealed record NodeProcess(int ProcessId, long ResidentBytes, string CommandLine);
