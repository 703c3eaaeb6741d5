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
            "docker://, oras://, library://, shub://, https://, docker-archive:, oci-archive:, oci:, docker-daemon:")],
        Options = [.. ImageOptions.Specs, .. ConnectionOptions.Specs],
        Run = Run,
    };

    private static int Run(ParsedArguments words)
    {
        string text = words[0];
        ImageSource source = ImageSource.Find(text) ?? throw new ReferenceException($"\"{text}\" has no scheme such as docker://", "the scheme says where the image is", "docker://NAME");
        CachedImage cached = new(
            CachePlace.Find(), source, text, ImageOptions.Settings(words) with { Force = true }, ImageOptions.Platform(words), ConnectionOptions.Read(words));
        Report.Exact(cached.Locate());
        return 0;
    }
}
