using System.CommandLine;
using Hpc.Build;
using Hpc.Oci;
using Hpc.Registry;

namespace Hpc.ImageCli;

/// <summary><c>hpcrun push FILE URI</c>: an image from here to a registry.</summary>
internal static class PushCommand
{
    public static Command Build()
    {
        Argument<string> source = new("FILE") { Description = "SIF file, or oci:, oci-archive:, docker-archive:, docker-daemon:, docker://" };
        Argument<string> target = new("URI") { Description = "oras://REGISTRY/REPOSITORY[:TAG] for a SIF file, docker:// for an image of layers" };
        Option<bool> unsigned = new("--allow-unsigned", ["-U"]) { Description = "accepted for Apptainer's scripts: signatures are not asked for" };
        Option<string?> mount = new("--mount-from") { Description = "repository of the same registry that may have the layers", HelpName = "REPOSITORY" };
        Option<string?> arch = new("--arch") { Description = "processor, where the source has several", HelpName = "ARCH" };
        RegistryWords registry = new();
        Command command = new("push", "Send an image to a registry.") { source, target, unsigned, mount, arch };
        registry.AddTo(command);
        command.SetAction(words =>
        {
            RegistryOptions options = registry.Read(words);
            string file = words.GetValue(source)!, uri = words.GetValue(target)!;
            ImageSource where = ImageSource.Find(uri) is { Kind: SourceKind.Registry or SourceKind.Oras } found ? found : throw new ReferenceException(
                $"\"{uri}\" is no registry", "images are pushed to oras:// and docker://", "oras://REGISTRY/REPOSITORY:TAG");
            using RegistryPusher pusher = new(options, ImageReference.Parse(where.Rest));
            ImageDigest digest = ImageSource.Find(file) is { } image
                ? PushLayers(image, where, pusher, options, words.GetValue(arch), words.GetValue(mount))
                : PushFile(file, where, pusher);
            options.Note($"pushed as {digest}");
            return 0;
        });
        return command;
    }

    private static ImageDigest PushFile(string file, ImageSource target, RegistryPusher pusher)
    {
        if (target.Kind != SourceKind.Oras)
        {
            throw new ReferenceException($"'{file}' cannot be pushed to docker://", "it is one file, not an image of layers", $"oras://{target.Rest}");
        }

        return ImagePushing.PushSif(file, pusher);
    }

    private static ImageDigest PushLayers(ImageSource source, ImageSource target, RegistryPusher pusher, RegistryOptions options, string? arch, string? mount)
    {
        if (target.Kind != SourceKind.Registry)
        {
            throw new ReferenceException($"\"{source.Rest}\" cannot be pushed to oras://", "it is an image of layers, not a SIF file", $"docker://{target.Rest}");
        }

        using ImageOpening opening = new(options, cache: null);
        using LayeredImage image = opening.Open(source, arch is null ? ImageWords.HostPlatform : Platform.Linux(arch));
        return ImagePushing.PushImage(image, pusher, mount);
    }
}
