namespace Hpc.SlurmCluster.Tests;

/// <summary>A test of what Slurm does with cgroups, which this machine may not have for its root.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ControlGroupFactAttribute : FactAttribute
{
    private const string Memory = "/sys/fs/cgroup/memory";

    public ControlGroupFactAttribute() =>
        Skip = Releases.WhyNot ?? (MayMake() ? null : "no cgroup of version 1 that Slurm could make here");

    private static bool MayMake()
    {
        string probe = Path.Combine(Memory, $"hpcrun-test-{Environment.ProcessId}");
        try
        {
            if (!Directory.Exists(Memory)) return false;
            Directory.CreateDirectory(probe);
            Directory.Delete(probe);
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
