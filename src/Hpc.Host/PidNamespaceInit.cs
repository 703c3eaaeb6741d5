namespace Hpc.Host;

/// <summary>Process 1 of a pid namespace that a launch made, as seen from outside (the stage's process_operations.c).</summary>
public static class PidNamespaceInit
{
    private const string Name = "sinit\n";

    /// <summary>The child that is one; null: there is none, or not yet. A process in a job may have another child, which keeps
    /// its image server.</summary>
    /// <param name="outside">The process that stands for its program outside.</param>
    public static string? Of(int outside) =>
        Array.Find(ChildrenOf($"{outside}"), child => SmallFile.ReadText($"/proc/{child}/comm") == Name);

    /// <summary>Pids, the oldest first; none where the kernel does not tell (CONFIG_PROC_CHILDREN).</summary>
    public static string[] ChildrenOf(string process) =>
        (SmallFile.ReadText($"/proc/{process}/task/{process}/children") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
