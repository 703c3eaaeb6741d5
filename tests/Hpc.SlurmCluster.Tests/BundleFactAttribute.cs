namespace Hpc.SlurmCluster.Tests;

/// <summary>A test of a release of Slurm whose --container takes bundles.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BundleFactAttribute : FactAttribute
{
    public BundleFactAttribute() =>
        Skip = Releases.WhyNot ?? (Releases.SystemTakesBundles
            ? null : "this distribution's Slurm takes image files: ContainerOptionTests");
}
