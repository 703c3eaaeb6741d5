using System.CommandLine;
using Hpc.Build;
using Hpc.Oci;
using Hpc.Registry;

namespace Hpc.ImageCli;

/// <summary><c>hpcrun pull [DEST] URI</c>: an image from elsewhere to a file here.</summary>
internal static class PullCommand
{
    public static Command Build()
    {
        Argument<string[]> words = new("[DEST] URI") { Description = $"what to make (NAME_TAG.sif by default): {ImageTarget.Words}; and docker://, oras://, https://, docker-archive:, oci-archive:, oci:, docker-daemon:", Arity = new ArgumentArity(1, 2) };
        Option<string?> directory = new("--dir") { Description = "directory for the file", HelpName = "DIR" };
        ImageWords image = new();
        RegistryWords registry = new();
        Command command = new("pull", "Make an image file from a registry, an archive or a web server.") { words, directory };
        image.AddTo(command);
        registry.AddTo(command);
        command.SetAction(result =>
        {
            string[] given = result.GetValue(words)!;
            ImageSource source = ImageSource.Find(given[^1]) ?? throw new ReferenceException(
                $"\"{given[^1]}\" names no source", "it begins with none of docker://, oras://, https://, oci:, ...", "docker://NAME, or hpcrun convert for files");
            ImageTarget target = ImageTarget.Of(given.Length > 1 ? given[0] : source.DefaultFileName, result.GetValue(directory));
            Pull(source, given[^1], target, image.Settings(result), image.Platform(result), image.Cache(result), registry.Read(result));
            return 0;
        });
        return command;
    }

    /// <param name="text">The source as it was written.</param>
    public static void Pull(ImageSource source, string text, ImageTarget target, ImageSettings settings, Platform platform, ImageCache? cache, RegistryOptions options)
    {
        string file = ImageTarget.Text(target.Path);
        if (target.Layers is null && !settings.Force && (File.Exists(file) || Directory.Exists(file)))
        {
            throw new BuildRefusedException($"'{Path.GetFullPath(file)}' is there already", "nothing is overwritten unasked", "--force replaces it");
        }

        using ImageOpening opening = new(options, cache);
        if (source.Kind is SourceKind.Oras or SourceKind.Web)
        {
            Download(opening, source, target, settings, platform, options);
            return;
        }

        using LayeredImage image = opening.Open(source, platform);
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

    /// <summary>An image file stays what it is, but where layers are wanted.</summary>
    private static void Download(ImageOpening opening, ImageSource source, ImageTarget target, ImageSettings settings, Platform platform, RegistryOptions options)
    {
        bool isKept = target.Layers is null;
        using UnfinishedFile download = new(isKept ? ImageTarget.Text(target.Path) : Path.Combine(Path.GetTempPath(), source.DefaultFileName));
        opening.Download(source, platform, download);
        if (isKept)
        {
            download.Finish(settings.Force, (UnixFileMode)0x1ed);
            return;
        }

        using TreeSource tree = SourceFinder.Open(ImageTarget.Bytes(download.Stream.Name), SourceFinder.HostArchitecture, skipped: null);
        ConvertCommand.Make(tree, target, settings, options.Note);
    }
}
