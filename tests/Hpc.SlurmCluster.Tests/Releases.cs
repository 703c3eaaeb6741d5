namespace Hpc.SlurmCluster.Tests;

/// <summary>The releases of Slurm that the tests run with: the distribution's, and what HPCRUN_TEST_SLURM names (tests/run made a
/// tree of it); that one only, where HPCRUN_TEST_SLURM_ONLY is set.</summary>
public static class Releases
{
    private const string Newer = "HPCRUN_TEST_SLURM", Only = "HPCRUN_TEST_SLURM_ONLY", Without = "HPCRUN_TEST_NO_ACCOUNTING";

    /// <summary>Suites as test-cluster has them; empty is the distribution's own.</summary>
    public static TheoryData<string> All
    {
        get
        {
            TheoryData<string> all = Environment.GetEnvironmentVariable(Only) is { Length: > 0 } ? [] : [""];
            foreach (string suite in Named) all.Add(suite);
            return all;
        }
    }

    /// <summary>Lines "RELEASE: REASON" of those whose cluster came up without accounting.</summary>
    public static string[] WithoutAccounting { get; } =
        (Environment.GetEnvironmentVariable(Without) ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public static bool HasAccounting(string release) =>
        !WithoutAccounting.Any(line => line.StartsWith((release.Length == 0 ? "system" : release) + ": ",
            StringComparison.Ordinal));

    /// <summary>Those whose oci.conf can take an image file: 23.02 and later.</summary>
    public static TheoryData<string> WithContainerOption => [.. Named];

    /// <summary>Debian 12 has Slurm 22.05, whose --container takes the directory of a bundle.</summary>
    public static bool SystemTakesBundles { get; } =
        File.ReadAllText("/etc/os-release").Contains("VERSION_CODENAME=bookworm", StringComparison.Ordinal);

    private static string[] Named =>
        (Environment.GetEnvironmentVariable(Newer) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Null when there can be a cluster.</summary>
    public static string? WhyNot { get; } = Published.WhyNot
        ?? (Environment.IsPrivilegedProcess ? null : "a test cluster needs root");
}
