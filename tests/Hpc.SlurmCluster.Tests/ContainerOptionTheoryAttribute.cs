namespace Hpc.SlurmCluster.Tests;

/// <summary>A test of srun's own --container, for which the distribution's Slurm may be too old.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ContainerOptionTheoryAttribute : TheoryAttribute
{
    public ContainerOptionTheoryAttribute() =>
        Skip = Releases.WhyNot ?? (Releases.WithContainerOption.Count == 0
            ? "no packages of a newer Slurm: HPCRUN_TEST_SLURM names none" : null);
}
