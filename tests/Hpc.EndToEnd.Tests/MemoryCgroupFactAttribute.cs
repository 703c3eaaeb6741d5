namespace Hpc.EndToEnd.Tests;

/// <summary>A test in a memory cgroup; skipped where this process cannot make one.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MemoryCgroupFactAttribute : FactAttribute
{
    public MemoryCgroupFactAttribute() => Skip = Published.WhyNot
        ?? (Environment.IsPrivilegedProcess && File.Exists("/sys/fs/cgroup/memory/memory.limit_in_bytes")
            ? null : "no cgroup of version 1 for memory that this user may make");
}
