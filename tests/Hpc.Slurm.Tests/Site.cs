using System.Runtime.CompilerServices;

namespace Hpc.Slurm.Tests;

/// <summary>What a site has on its shared file system: hpcrun, an image with Open MPI and MPICH, and a directory of the user's.</summary>
internal sealed class Site : IDisposable
{
    public static readonly string Root = Path.GetFullPath(Path.Combine(Here(), "../.."));

    public string Place { get; } = Directory.CreateDirectory($"/opt/hpcrun-slurm-tests-{Environment.ProcessId}").FullName;
    public TestUser User { get; } = TestUser.Find();

    public Site()
    {
        Directory.CreateDirectory(Path.Combine(Place, "bin"));
        File.Copy(Published.Binary, Hpcrun);
        HostTool.Run(Path.Combine(Root, "perf/mpi/make-image"), Place);
        AddVariable();
        Directory.CreateDirectory(Work);
        HostTool.Run("chown", $"{User.Uid}:{User.Gid}", Work);
    }

    /// <summary>The image sets OF_THE_IMAGE=image.</summary>
    private void AddVariable()
    {
        string scripts = Directory.CreateDirectory(Path.Combine(Place, "extra/.singularity.d/env")).FullName;
        File.WriteAllText(Path.Combine(scripts, "90-environment.sh"), "export OF_THE_IMAGE=image\n");
        HostTool.Run("mksquashfs", Path.Combine(Place, "extra"), Image, "-quiet", "-no-progress", "-all-root");
    }

    public string Hpcrun => Path.Combine(Place, "bin/hpcrun");
    public string Image => Path.Combine(Place, "image.sqfs");

    /// <summary>The same on all nodes, and in no container unless bound.</summary>
    public string Work => Path.Combine(Place, "work");

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;

    public void Dispose() => Directory.Delete(Place, recursive: true);
}
