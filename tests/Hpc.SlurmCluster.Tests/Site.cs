using System.Runtime.CompilerServices;

namespace Hpc.SlurmCluster.Tests;

/// <summary>What a site has on its shared file system: hpcrun, an image with Open MPI and MPICH, and a directory of the
/// user's.</summary>
internal sealed class Site : IDisposable
{
    public static readonly string Root = Path.GetFullPath(Path.Combine(Here(), "../.."));

    public string Place { get; } = Directory.CreateDirectory($"/opt/hpcrun-slurm-tests-{Environment.ProcessId}").FullName;
    public TestUser User { get; } = TestUser.Find();

    public Site()
    {
        Directory.CreateDirectory(Path.Combine(Place, "bin"));
        File.Copy(Published.Binary, Hpcrun);
        File.Copy(Published.ImageBinary, Hpcrun + "-image");
        HostTool.Run(Path.Combine(Root, "perf/mpi/make-image"), Place);
        AddVariable();
        MakeLayout();
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

    /// <summary>An OCI layout with two images of a shell, v1 and v2, whose /version says which; and the registry's program, which
    /// not every node's own file system has.</summary>
    private void MakeLayout()
    {
        string layout = Path.Combine(Place, "layout"), version = Path.Combine(Place, "version");
        File.Copy("/usr/bin/docker-registry", Path.Combine(Place, "bin/docker-registry"));
        HostTool.Run("umoci", "init", "--layout", layout);
        foreach (string name in new[] { "v1", "v2" })
        {
            File.WriteAllText(version, name[1..] + "\n");
            HostTool.Run("umoci", "new", "--image", $"{layout}:{name}");
            HostTool.Run("umoci", "insert", "--image", $"{layout}:{name}", "/bin/busybox", "/bin/sh");
            HostTool.Run("umoci", "insert", "--image", $"{layout}:{name}", version, "/version");
        }
        HostTool.Run("chmod", "-R", "a+rX", layout);
    }

    public string Hpcrun => Path.Combine(Place, "bin/hpcrun");
    public string Image => Path.Combine(Place, "image.sqfs");

    /// <summary>The same on all nodes, and in no container unless bound.</summary>
    public string Work => Path.Combine(Place, "work");

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;

    public void Dispose() => Directory.Delete(Place, recursive: true);
}
