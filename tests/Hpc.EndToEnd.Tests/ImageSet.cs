using System.Runtime.CompilerServices;

namespace Hpc.EndToEnd.Tests;

/// <summary>The images of the tests, made from busybox-static, the probes, and the scripts that image builders write: one tree
/// as a directory, a SquashFS file and a SIF file; and a bare tree without any of it.</summary>
internal sealed class ImageSet
{
    private static readonly string Here = SourceDirectory();

    public string Directory { get; }
    public string SquashFs { get; }
    public string Sif { get; }

    /// <summary>busybox and nothing else: no scripts, no passwd, no PATH.</summary>
    public string Bare { get; }

    /// <summary>One static program, /look; not even a shell.</summary>
    public string Shellless { get; }

    /// <summary>probes/neighbour.c, on the host.</summary>
    public string Neighbour { get; }

    /// <summary>probes/refuse.c, on the host.</summary>
    public string Refuse { get; }

    public ImageSet(string place)
    {
        Directory = Path.Combine(place, "tree");
        SquashFs = Path.Combine(place, "image.sqfs");
        Sif = Path.Combine(place, "image.sif");
        Bare = Path.Combine(place, "bare.sqfs");
        Shellless = Path.Combine(place, "shellless.sqfs");
        System.IO.Directory.CreateDirectory(place);
        string look = Compile("look", place);
        Neighbour = Compile("neighbour", place);
        Refuse = Compile("refuse", place);
        MakeTree(Directory, look, files: Path.Combine(Here, "image"));
        File.Copy(Neighbour, Path.Combine(Directory, "bin/neighbour"));
        File.Copy(Compile("as-root", place), Path.Combine(Directory, "bin/as-root"));
        Pack(Directory, SquashFs);
        Pack(MakeTree(Path.Combine(place, "bare"), look, files: null), Bare);
        Pack(MakeShellless(Path.Combine(place, "shellless"), look), Shellless);
        Wrap(SquashFs, Sif);
    }

    /// <summary>The three ways to bring the same tree.</summary>
    public static TheoryData<string> Forms => ["directory", "sqfs", "sif"];

    public string Of(string form) => form switch { "directory" => Directory, "sqfs" => SquashFs, _ => Sif };

    /// <summary>A SIF file around a SquashFS file; architecture "02" is amd64, "04" arm64; fsType 4 says encrypted.</summary>
    public static void Wrap(string squashFs, string sif, string architecture = "02", int fsType = 1) =>
        Machine.Tool(Path.Combine(Here, "../../perf/launch/make-sif"), squashFs, sif, architecture, fsType.ToString());

    public static string Pack(string tree, string target, params string[] options)
    {
        Machine.Tool("mksquashfs", [tree, target, "-quiet", "-no-progress", "-all-root", "-noappend", .. options]);
        return target;
    }

    /// <summary>A static program from probes/.</summary>
    private static string Compile(string probe, string place)
    {
        string program = Path.Combine(place, probe);
        Machine.Tool("gcc", "-O1", "-Wall", "-Werror", "-static", "-o", program, Path.Combine(Here, $"probes/{probe}.c"));
        return program;
    }

    private static string MakeTree(string tree, string look, string? files)
    {
        foreach (string directory in new[] { "bin", "etc", "var", "srv", "usr/bin", "dev", "proc", "sys", "tmp" })
            System.IO.Directory.CreateDirectory(Path.Combine(tree, directory));
        File.Copy("/bin/busybox", Path.Combine(tree, "bin/busybox"));
        foreach (string applet in Machine.Tool("/bin/busybox", "--list").Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(name => name != "busybox"))
        {
            File.CreateSymbolicLink(Path.Combine(tree, "bin", applet), "busybox");
        }
        File.Copy(look, Path.Combine(tree, "bin/look"));
        if (files is not null) AddFiles(tree, files);
        return tree;
    }

    /// <summary>What builders write into an image, and links through which binds must find their way.</summary>
    private static void AddFiles(string tree, string files)
    {
        Machine.Tool("cp", "-a", files + "/.", tree);
        System.IO.Directory.CreateDirectory(Path.Combine(tree, "var/spool"));
        File.CreateSymbolicLink(Path.Combine(tree, "singularity"), ".singularity.d/runscript");
        File.CreateSymbolicLink(Path.Combine(tree, "environment"), ".singularity.d/env/90-environment.sh");
        File.CreateSymbolicLink(Path.Combine(tree, "var/etc"), "/etc");
        File.CreateSymbolicLink(Path.Combine(tree, "var/spool/deep"), "/var/etc");
    }

    private static string MakeShellless(string tree, string look)
    {
        System.IO.Directory.CreateDirectory(tree);
        File.Copy(look, Path.Combine(tree, "look"));
        return tree;
    }

    private static string SourceDirectory([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
