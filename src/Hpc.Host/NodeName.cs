namespace Hpc.Host;

/// <summary>This machine's name, for messages that a user reads far from it.</summary>
public static class NodeName
{
    public static string Read() => (SmallFile.ReadText("/proc/sys/kernel/hostname") ?? "this node").Trim();
}
