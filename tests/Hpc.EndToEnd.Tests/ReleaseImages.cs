using System.Runtime.CompilerServices;

namespace Hpc.EndToEnd.Tests;

/// <summary>Images of three Debian releases with their own Open MPI and MPICH (tests/release-image made them), and the same
/// program with this machine's.</summary>
public sealed class ReleaseImages : IDisposable
{
    private const string Place = "HPCRUN_TEST_MPI_IMAGES";

    private readonly Lazy<string> _programs = new(Compile);

    /// <summary>The releases that there are images of; this machine's may be among them.</summary>
    public static string[] All { get; } = Directory is { } directory
        ? [.. System.IO.Directory.EnumerateFiles(directory, "*.sqfs").Select(file => Path.GetFileNameWithoutExtension(file))
            .Order(StringComparer.Ordinal)] : [];

    private static string? Directory => Environment.GetEnvironmentVariable(Place) is { Length: > 0 } directory
        && System.IO.Directory.Exists(directory) ? directory : null;

    internal static string Of(string release) => Path.Combine(Directory!, release + ".sqfs");

    /// <summary>world.c, linked with this machine's Open MPI or MPICH.</summary>
    internal string Bare(string mpi) => Path.Combine(_programs.Value, "world-" + mpi);

    private static string Compile()
    {
        string directory = System.IO.Directory.CreateTempSubdirectory("hpcrun-world-").FullName;
        Machine.Tool("chmod", "755", directory);
        foreach (string mpi in new[] { "openmpi", "mpich" })
            Machine.Tool("mpicc." + mpi, "-O1", "-o", Path.Combine(directory, "world-" + mpi),
                Path.Combine(Here(), "probes/world.c"));
        return directory;
    }

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;

    public void Dispose()
    {
        if (_programs.IsValueCreated) System.IO.Directory.Delete(_programs.Value, recursive: true);
    }
}
