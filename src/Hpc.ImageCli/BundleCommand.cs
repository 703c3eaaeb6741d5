using Hpc.Build;
using Hpc.CommandLine;
using Hpc.Linux;
using Hpc.Oci;
using Hpc.OciRuntime;
using Hpc.Plan;
using Hpc.Registry;
using Hpc.Sif;

namespace Hpc.ImageCli;

/// <summary><c>hpcrun oci bundle IMAGE DIR</c>: what any OCI runtime runs, made of an image.</summary>
internal static class BundleCommand
{
    public static CommandSpec Tree() => new("bundle",
        "Make a bundle of an image, which any OCI runtime runs: config.json and rootfs.")
    {
        Arguments =
        [
            new("IMAGE", "docker://NAME or another URI of pull, an image file, an archive, or a directory"),
            new("DIR", "directory to make"),
            new("[WORD...]",
                "instead of the image's CMD: all words behind DIR, options of the program too") { MayBeEmpty = true },
        ],
        Options =
        [
            new("entrypoint", '\0', "PROGRAM", "instead of the image's ENTRYPOINT; empty for none") { MayBeEmpty = true },
            new("env", '\0', "NAME=VALUE", "set a variable; may be repeated"),
            new("pwd", '\0', "DIR", "where the program starts (default: the image's directory, else /)") { Aliases = ["cwd"] },
            new("bind", 'B', "SRC[:DST[:ro]]", "a directory or file of the host; may be repeated"),
            new("hostname", '\0', "NAME", "name of the host inside (default: hpcrun)"),
            new("tty", 't', null, "with a terminal"),
            new("read-only", '\0', null, "nothing can be written to the root file system"),
            new("no-userns", '\0', null,
                "without a user namespace: for runsc --rootless, and for a runtime that is started inside one"),
            ImageOptions.Arch, .. ImageOptions.Specs.Where(option => option.Name is "arch-variant" or "disable-cache"),
            PullOptions.TemporaryDirectory, .. ConnectionOptions.Specs,
        ],
        StopsAtRest = true,
        Notes = "The program is root of a user namespace in which its caller is the only user.",
        Run = Run,
    };

    private static int Run(ParsedArguments words)
    {
        PullOptions.UseDirectoryForTemporaryFiles(words);
        string source = words[0], path = Target(words[1]);
        BundleOptions options = BundleOptions.Read(words);
        WantedPlatform platform = ImageOptions.Wanted(words);
        ImageSettings settings = ImageOptions.Settings(words) with { Processor = Processor(platform.Platform) };
        byte[] Config(ProcessConfig image) => ConfigTemplate.OfImage(options.Spec(image, settings.Note));
        if ((ImageSource.Find(source) ?? LayeredFile.Find(ImageTarget.Bytes(source))) is not { } layered)
        {
            SifArchitecture preferred = settings.Processor ?? ArchitectureCode.Host;
            using TreeSource tree = SourceFinder.Open(ImageTarget.Bytes(source), preferred, skipped: null);
            BundleConversion.OfTree(tree, path, settings, Config);
            return 0;
        }

        using ImageOpening opening = new(ConnectionOptions.Read(words), ImageOptions.Cache(words));
        if (layered.IsWhole)
        {
            PullCommand.OfWhole(opening, layered, source, platform,
                tree => BundleConversion.OfTree(tree, path, settings, Config));
            return 0;
        }

        using LayeredImage image = opening.Open(layered, platform.Platform);
        platform.Check(source, image.Config.Architecture);
        BundleConversion.OfLayers(image, path, settings, Config);
        return 0;
    }

    /// <exception cref="RefusedException">There is something of that name; known before anything is fetched.</exception>
    private static string Target(string text)
    {
        string path = ImageTarget.Bytes(text), name = path.Length > 1 ? path.TrimEnd('/') : path;
        return Stat.Of(name, followLinks: false, out _) is null ? name
            : throw new RefusedException($"cannot make a bundle in '{text}': something of this name is there",
                "a directory is never replaced", "remove it, or choose another name");
    }

    private static SifArchitecture? Processor(Platform platform) =>
        ArchitectureCode.FromName(platform.Architecture) is not SifArchitecture.Unknown and var known ? known : null;
}
