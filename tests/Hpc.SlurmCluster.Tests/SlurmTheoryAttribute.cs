namespace Hpc.SlurmCluster.Tests;

/// <summary>A test in a real Slurm cluster; its first argument is the release.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SlurmTheoryAttribute : TheoryAttribute
{
    public SlurmTheoryAttribute() => Skip = Releases.WhyNot;
}
