namespace Hpc.EndToEnd.Tests;

/// <summary>The program under test, as tests/run published it.</summary>
internal static class Published
{
    private static readonly string? Named = Environment.GetEnvironmentVariable("HPCRUN_BINARY");

    /// <summary>Null when the tests can run. With HPCRUN_MUST_WORK=1 they run, and fail, even without a program.</summary>
    public static string? WhyNot { get; } =
        Named is null && Environment.GetEnvironmentVariable("HPCRUN_MUST_WORK") != "1"
            ? "HPCRUN_BINARY is not set: tests/run publishes the program and sets it" : null;

    /// <summary>The OCI runtime, published beside it.</summary>
    public static string ImageBinary => Path.Combine(Path.GetDirectoryName(Binary)!, "hpcrun-image");

    /// <summary>What archives carry.</summary>
    public static string RerunBinary => Path.Combine(Path.GetDirectoryName(Binary)!, "hpcrun-rerun");

    public static string OciBinary => Path.Combine(Path.GetDirectoryName(Binary)!, "hpcrun-oci");

    public static string? WhyNoOci { get; } = WhyNot
        ?? (File.Exists(OciBinary) || Environment.GetEnvironmentVariable("HPCRUN_MUST_WORK") == "1"
            ? null : $"{OciBinary} was not published");

    public static string Binary => Named ?? throw new InvalidOperationException("HPCRUN_BINARY is not set");
}
