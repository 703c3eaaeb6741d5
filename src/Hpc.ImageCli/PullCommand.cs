using Hpc.Build;
using Hpc.CommandLine;
using Hpc.Oci;
using Hpc.Registry;
using Hpc.Sif;

namespace Hpc.ImageCli;

/// <summary><c>hpcrun pull [DEST] URI</c>: an image from elsewhere to a file here.</summary>
internal static class PullCommand
{
    private const uint ImageMode = 0b111_101_101; // an image that is executable runs by itself

    public static CommandSpec Tree() => Verbs.Spec("pull") with
    {
        Arguments =
        [
            new("[DEST]", $"target (default: NAME_TAG.sif): {ImageTarget.Words}"),
            new("URI", "docker://, oras://, library://, shub://, https://, docker-archive:, oci-archive:, oci-sif:, oci:, "
                + "docker-daemon:"),
        ],
        Options = [.. PullOptions.Specs, .. ImageOptions.Specs, .. ConnectionOptions.Specs],
        Run = Run,
    };

    private static int Run(ParsedArguments words)
    {
        string uri = words.Arguments[^1];
        ImageSource source = ImageSource.Find(uri) ?? throw new ReferenceException(
            $"\"{uri}\" has no scheme such as docker://",
            "the scheme says where the image is: docker://, oras://, https://, oci:, ...",
            "docker://NAME, or hpcrun convert for files");
        ImageTarget target = PullOptions.Target(words, source);
        PullOptions.UseDirectoryForTemporaryFiles(words);
        Pull(source, uri, target, ImageOptions.Settings(words), ImageOptions.Wanted(words), ImageOptions.Cache(words),
            ConnectionOptions.Read(words));
        return 0;
    }

    /// <param name="text">The source as it was written.</param>
    public static void Pull(ImageSource source, string text, ImageTarget target, ImageSettings settings, WantedPlatform platform,
        ImageCache? cache, RegistryOptions options)
    {
        string file = ImageTarget.Text(target.Path);
        if (target.Layers is null && !settings.Force && (File.Exists(file) || Directory.Exists(file)))
        {
            throw new RefusedException($"'{Path.GetFullPath(file)}' already exists",
                "existing files are kept unless --force is given", "--force replaces it");
        }

        using ImageOpening opening = new(options, cache);
        if (source.IsWhole)
        {
            RefuseSbom(text, settings);
            Download(opening, source, text, target, settings, platform);
            return;
        }

        using LayeredImage image = opening.Open(source, platform.Platform);
        platform.Check(text, image.Config.Architecture);
        if (target.Layers is { } layers)
        {
            LayeredConversion.Copy(image, layers, settings);
            return;
        }

        Action<LayeredImage, string, string, ImageSettings> make = target.Format switch
        {
            ImageFormat.Directory => OciConversion.ToDirectory,
            ImageFormat.SquashFs => OciConversion.ToSquashFs,
            _ => OciConversion.ToSif,
        };
        make(image, text, target.Path, settings);
    }

    private static void RefuseSbom(string text, ImageSettings settings)
    {
        if (settings.Describe is not null)
        {
            throw new RefusedException($"cannot use --sbom with \"{text}\": it is an image file already",
                "an image file stays what it is, with the signatures on it", "pull it, and hpcrun convert --sbom to another one");
        }
    }

    /// <summary>An image file stays what it is, but where layers are wanted.</summary>
    private static void Download(ImageOpening opening, ImageSource source, string text, ImageTarget target,
        ImageSettings settings, WantedPlatform platform)
    {
        bool isKept = target.Layers is null;
        if (!isKept)
        {
            OfWhole(opening, source, text, platform, tree => ConvertCommand.Make(tree, target, settings));
            return;
        }

        using CacheFile download = new(ImageTarget.Text(target.Path), ImageMode);
        opening.Download(source, platform.Platform, download);
        platform.CheckFile(text, ImageTarget.Bytes(download.TemporaryName));
        download.Finish(settings.Force);
    }

    /// <summary>An image file that is fetched for its tree alone.</summary>
    public static void OfWhole(ImageOpening opening, ImageSource source, string text, WantedPlatform platform,
        Action<TreeSource> use)
    {
        using CacheFile download = new(Path.Combine(Path.GetTempPath(), source.DefaultFileName), ImageMode);
        opening.Download(source, platform.Platform, download);
        platform.CheckFile(text, ImageTarget.Bytes(download.TemporaryName));
        using TreeSource tree = SourceFinder.Open(ImageTarget.Bytes(download.TemporaryName), ArchitectureCode.Host,
            skipped: null);
        use(tree);
    }
}
