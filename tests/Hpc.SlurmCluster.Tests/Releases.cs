namespace Hpc.SlurmCluster.Tests;

/// <summary>The releases of Slurm that the tests run with: the distribution's, and what HPCRUN_TEST_SLURM names (tests/run made a tree of it).</summary>
public static class Releases
{
    private const string Newer = "HPCRUN_TEST_SLURM";

    /// <summary>Suites as test-cluster has them; empty is the distribution's own.</summary>
    public static TheoryData<string> All
    {
        get
        {
            TheoryData<string> all = [""];
            foreach (string suite in Named) all.Add(suite);
            return all;
        }
    }

    /// <summary>Those whose oci.conf can take an image file: 23.02 and later.</summary>
    public static TheoryData<string> WithContainerOption => [.. Named];

    /// <summary>Debian 12 has Slurm 22.05, whose --container takes the directory of a bundle.</summary>
    public static bool SystemTakesBundles { get; } = File.ReadAllText("/etc/os-release").Contains("VERSION_CODENAME=bookworm", StringComparison.Ordinal);

    private static string[] Named => (Environment.GetEnvironmentVariable(Newer) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Null when there can be a cluster.</summary>
    public static string? WhyNot { get; } = Published.WhyNot ?? (Environment.IsPrivilegedProcess ? null : "a test cluster needs root");
}
