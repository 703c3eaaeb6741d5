using System.Diagnostics;
using Hpc.Tests;
using Xunit;

namespace Hpc.Plan.Tests;

/// <summary>Images that Singularity 2.5 to 3.x built: their scripts and runscripts are read here and need no shell.</summary>
public sealed class RealImageTests
{
    private const int SquashFsAlignment = 4096;

    private static readonly string[] Images =
        ["sif/runnable/busybox_amd64.sif", "sif/historic/sif-v00-signed-2018-07.sif", "sif/historic/syecl-container1.sif",
            "sif/historic/verify_container_success.sif"];

    [CorpusFact("unsquashfs")]
    public void The_scripts_of_real_images_are_evaluated_here()
    {
        foreach (string image in Images)
        {
            Unpacked(image, files =>
            {
                ContainerEnvironment environment =
                    ContainerEnvironment.Compose(StandardImage.Inputs(["FOO=1", "PATH=/host"], files: files));
                Assert.Null(environment.Prelude);
                Assert.Equal("/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", environment.Path);
                Assert.Equal(("/.singularity.d/libs", "hpcrun> ", "1"),
                    (environment.Block.Get("LD_LIBRARY_PATH"), environment.Block.Get("PS1"), environment.Block.Get("FOO")));
            });
        }
    }

    [CorpusFact("unsquashfs")]
    public void The_stock_runscript_of_a_real_image_is_read_here() => Unpacked(Images[0], files =>
    {
        RunRequest request = new() { Command = CommandKind.Run };
        Assert.Equal(["sh"], ProcessDecision.Decide(request, files, "/bin").Argv);
        Assert.Equal(["echo", "$HOME \"x\""],
            ProcessDecision.Decide(request with { Arguments = ["echo", "$HOME \"x\""] }, files, "/bin").Argv);
    });

    private static void Unpacked(string image, Action<DirectoryFiles> check)
    {
        string directory = Directory.CreateTempSubdirectory("hpcrun-image-").FullName;
        try
        {
            string[] words = ["-q", "-n", "-o", OffsetOfSquashFs(image).ToString(), "-d", directory + "/root",
                Path.Combine(Corpora.Root!, image), ".singularity.d"];
            using Process process = Process.Start("unsquashfs", words);
            process.WaitForExit();
            Assert.Equal(0, process.ExitCode);
            check(new DirectoryFiles(directory + "/root"));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static int OffsetOfSquashFs(string image)
    {
        ReadOnlySpan<byte> bytes = Corpora.Read(image);
        int at = 0;
        while (!bytes[at..].StartsWith("hsqs"u8))
        {
            at += SquashFsAlignment;
        }

        return at;
    }
}
