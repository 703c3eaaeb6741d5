using System.CommandLine;
using Hpc.Build;
using Hpc.Oci;
using Hpc.Registry;

namespace Hpc.ImageCli;

/// <summary><c>hpcrun-image fetch URI</c>: what <c>hpcrun exec docker://...</c> asks for. Makes the image in the cache, once for however
/// many ranks ask at the same time, and prints its path.</summary>
internal static class FetchCommand
{
    public static Command Build()
    {
        Argument<string> uri = new("URI") { Description = "docker://, oras://, https://, docker-archive:, oci-archive:, oci:, docker-daemon:" };
        ImageWords image = new();
        RegistryWords registry = new();
        Command command = new("fetch", "Make an image in the cache, and print its path.") { uri };
        image.AddTo(command);
        registry.AddTo(command);
        command.SetAction(words =>
        {
            string text = words.GetValue(uri)!;
            ImageSource source = ImageSource.Find(text) ?? throw new ReferenceException($"\"{text}\" names no source", "it begins with no scheme", "docker://NAME");
            CachedImage cached = new(
                CachePlace.Find(), source, text, image.Settings(words) with { Force = true }, image.Platform(words), registry.Read(words));
            Report.Exact(cached.Locate());
            return 0;
        });
        return command;
    }
}
