namespace Hpc.SlurmCluster.Tests;

/// <summary>A test with images of other Debian releases, which tests/run makes where their packages can be had.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ReleaseImageTheoryAttribute : TheoryAttribute
{
    public ReleaseImageTheoryAttribute() => Skip = Releases.WhyNot
        ?? (Images.Length > 0 ? null : "there are no packages of another release: HPCRUN_TEST_MPI_IMAGES names no images");

    internal static string[] Images { get; } =
        Environment.GetEnvironmentVariable("HPCRUN_TEST_MPI_IMAGES") is { Length: > 0 } place && Directory.Exists(place)
            ? Directory.GetFiles(place, "*.sqfs") : [];
}
