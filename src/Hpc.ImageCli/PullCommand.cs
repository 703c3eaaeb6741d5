using System.CommandLine;
using System.Text;
using Hpc.Build;
using Hpc.Oci;
using Hpc.Registry;

namespace Hpc.ImageCli;

/// <summary><c>hpcrun pull [DEST] URI</c>: an image from elsewhere to a file here.</summary>
internal static class PullCommand
{
    public static Command Build()
    {
        Argument<string[]> words = new("[DEST] URI") { Description = "file to make (NAME_TAG.sif by default; SquashFS when it ends in .sqfs, a directory when it ends in /), and docker://, oras://, https://, docker-archive:, oci-archive:, oci:, docker-daemon:", Arity = new ArgumentArity(1, 2) };
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
            string file = Path.Combine(result.GetValue(directory) ?? "", given.Length > 1 ? given[0] : source.DefaultFileName);
            Pull(source, given[^1], file, image.Settings(result), image.Platform(result), image.Cache(result), registry.Read(result));
            return 0;
        });
        return command;
    }

    /// <param name="text">The source as it was written.</param>
    public static void Pull(ImageSource source, string text, string file, ImageSettings settings, Platform platform, ImageCache? cache, RegistryOptions options)
    {
        if (!settings.Force && (File.Exists(file) || Directory.Exists(file)))
        {
            throw new BuildRefusedException($"'{Path.GetFullPath(file)}' is there already", "nothing is overwritten unasked", "--force replaces it");
        }

        using ImageOpening opening = new(options, cache);
        if (source.Kind is SourceKind.Oras or SourceKind.Web)
        {
            using UnfinishedFile download = new(file);
            opening.Download(source, platform, download);
            download.Finish(settings.Force, (UnixFileMode)0x1ed);
            return;
        }

        using LayeredImage image = opening.Open(source, platform);

        // Paths are one char per byte below here (adr/0002).
        string path = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(file));
        Action<LayeredImage, string, string, ImageSettings> make = ImageConversion.FormatOf(path) switch
        {
            ImageFormat.Directory => OciConversion.ToDirectory,
            ImageFormat.SquashFs => OciConversion.ToSquashFs,
            _ => OciConversion.ToSif,
        };
        make(image, text, path, settings);
    }
}
