using System.Runtime.CompilerServices;

namespace Hpc.EndToEnd.Tests;

/// <summary>The host's Open MPI and MPICH in an image, made once for the tests that need it. In its /opt: pingpong-openmpi,
/// pingpong-mpich.</summary>
public sealed class MpiImage : IDisposable
{
    private readonly Lazy<string> place = new(Make);

    internal string SquashFs => Path.Combine(place.Value, "image.sqfs");

    private static string Make()
    {
        string directory = System.IO.Directory.CreateTempSubdirectory("hpcrun-mpi-").FullName;
        Machine.Tool("chmod", "755", directory);
        Machine.Tool(Path.Combine(Here(), "../../perf/mpi/make-image"), directory);
        return directory;
    }

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;

    public void Dispose()
    {
        if (place.IsValueCreated) System.IO.Directory.Delete(place.Value, recursive: true);
    }
}
