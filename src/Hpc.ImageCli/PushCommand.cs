using Hpc.CommandLine;
using Hpc.Build;
using Hpc.Oci;
using Hpc.Registry;

namespace Hpc.ImageCli;

/// <summary><c>hpcrun push FILE URI</c>: an image from here to a registry.</summary>
internal static class PushCommand
{
    public static CommandSpec Tree() => Verbs.Spec("push") with
    {
        Arguments =
        [
            new("FILE", "SIF file, OCI-SIF file, or oci:, oci-archive:, oci-sif:, docker-archive:, docker-daemon:, docker://"),
            new("URI", "oras://REGISTRY/REPOSITORY[:TAG] for a SIF file, docker:// for an image with layers"),
        ],
        Options =
        [
            new("allow-unsigned", 'U', null, "accepted for Apptainer compatibility; no effect"),
            new("mount-from", '\0', "REPOSITORY", "repository of the same registry that may have the layers"),
            new("arch", '\0', "ARCH", "processor, if the source has images for several"),
            new("sign", '\0', "FILE",
                "PEM file of a private key (also cosign.key): sign what was pushed, as cosign does; repeatable"),
            Passphrase.Descriptor,
            .. ConnectionOptions.Specs,
        ],
        Run = Run,
    };

    private static int Run(ParsedArguments words)
    {
        Push(words[0], words[1], words);
        return 0;
    }

    /// <exception cref="ReferenceException">It is no image of a registry, or of another kind than the file.</exception>
    public static void Push(string file, string uri, ParsedArguments words)
    {
        RegistryOptions options = ConnectionOptions.Read(words);
        ImageSource where = ImageSource.Find(uri) is { Kind: SourceKind.Registry or SourceKind.Oras } found
            ? found : throw new ReferenceException(
            $"cannot push to \"{uri}\": not a registry", "images are pushed to oras:// and docker://",
            "oras://REGISTRY/REPOSITORY:TAG");
        ImageReference reference = ImageReference.Parse(where.Rest);
        List<PemKey> keys = [.. words.All("sign").Select(key =>
            PemFile.Private(key, () => Passphrase.Ask(words, $"passphrase of {key}: ")))];
        using RegistryPusher pusher = new(options, reference);
        ImageDigest digest = (ImageSource.Find(file)
            ?? (where.Kind == SourceKind.Registry ? LayeredFile.Find(ImageTarget.Bytes(file)) : null)) is { } image
            ? PushLayers(image, where, pusher, options, words.Text("arch"), words.Text("mount-from"))
            : PushFile(file, where, pusher);
        options.Note($"pushed as {digest}");
        CosignSignatures signatures = new(options, reference, digest);
        keys.ForEach(signatures.Add);
    }

    private static ImageDigest PushFile(string file, ImageSource target, RegistryPusher pusher)
    {
        if (target.Kind != SourceKind.Oras)
        {
            throw new ReferenceException($"'{file}' cannot be pushed to docker://", "it is one file, not an image with layers",
                $"oras://{target.Rest}");
        }

        return ImagePushing.PushSif(file, pusher);
    }

    private static ImageDigest PushLayers(ImageSource source, ImageSource target, RegistryPusher pusher, RegistryOptions options,
        string? arch, string? mount)
    {
        if (target.Kind != SourceKind.Registry)
        {
            throw new ReferenceException($"\"{source.Rest}\" cannot be pushed to oras://",
                "it is an image with layers, not a SIF file", $"docker://{target.Rest}");
        }

        using ImageOpening opening = new(options, cache: null);
        using LayeredImage image = opening.Open(source, arch is null ? ImageOptions.HostPlatform : Platform.Linux(arch));
        return ImagePushing.PushImage(image, pusher, mount);
    }
}
