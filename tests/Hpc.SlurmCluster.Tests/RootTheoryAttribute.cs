namespace Hpc.SlurmCluster.Tests;

/// <summary>A test of what root runs for Slurm, without a cluster.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RootTheoryAttribute : TheoryAttribute
{
    public RootTheoryAttribute() => Skip = Environment.IsPrivilegedProcess ? null : "a test cluster needs root";
}
