using Hpc.CommandLine;
using Hpc.Build;
using Hpc.Oci;
using Hpc.Registry;

namespace Hpc.ImageCli;

/// <summary><c>hpcrun-image fetch URI</c>: what <c>hpcrun exec docker://...</c> asks for. Makes the image in the cache, once for
/// however many ranks ask at the same time, and prints its path.</summary>
internal static class FetchCommand
{
    public static CommandSpec Tree() => Verbs.Spec("fetch") with
    {
        Arguments = [new("URI",
            "docker://, oras://, library://, shub://, https://, docker-archive:, oci-archive:, oci-sif:, oci:, docker-daemon:")],
        Options = [PullOptions.TemporaryDirectory, .. ImageOptions.Specs, .. ConnectionOptions.Specs],
        Run = Run,
    };

    private static int Run(ParsedArguments words)
    {
        string text = words[0];
        ImageSource source = ImageSource.Find(text)
            ?? throw new ReferenceException($"\"{text}\" has no scheme such as docker://", "the scheme says where the image is",
                "docker://NAME");
        PullOptions.UseDirectoryForTemporaryFiles(words);
        ImageSettings settings = ImageOptions.Settings(words) with { Force = true };
        Report.Exact(ImageOptions.Cache(words) is { } cache
            ? new CachedImage(cache, source, text, settings, ImageOptions.Named(words), ConnectionOptions.Read(words)).Locate()
            : Uncached(source, text, settings, words));
        return 0;
    }

    /// <summary>The image in a directory of its own; whoever asked for it removes both once it is open.</summary>
    private static string Uncached(ImageSource source, string text, ImageSettings settings, ParsedArguments words)
    {
        string directory = Directory.CreateTempSubdirectory("hpcrun-fetched-").FullName,
            path = Path.Combine(directory, "image.sif");
        try
        {
            PullCommand.Pull(source, text, ImageTarget.Of(path), settings, ImageOptions.Named(words), cache: null,
                ConnectionOptions.Read(words));
            return path;
        }
        catch
        {
            Directory.Delete(directory, recursive: true);
            throw;
        }
    }
}
