using System.IO.Compression;
using System.Security.Cryptography;
using Hpc.Oci;
using Hpc.Registry;

namespace Hpc.Build;

/// <summary>Sends images to registries.</summary>
public static class ImagePushing
{
    private const string Title = "org.opencontainers.image.title";

    /// <summary>A SIF file as an artifact, in the form that Apptainer and Singularity write and read.</summary>
    public static ImageDigest PushSif(string path, RegistryPusher pusher)
    {
        byte[] config = "{}"u8.ToArray();
        Descriptor configBlob = Descriptor.Of(MediaTypes.SifConfig, VerifiedBytes.Sha256(config), config.Length);
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 18);
        ImageDigest digest = ImageDigest.OfSha256(SHA256.HashData(file));
        Descriptor sif = Descriptor.Of(MediaTypes.SifLayer, digest, file.Length) with
        {
            Annotations = new Dictionary<string, string> { [Title] = Path.GetFileName(path) },
        };
        pusher.Push(configBlob, () => new MemoryStream(config));
        pusher.Push(sif, () => File.OpenRead(path));
        ImageManifest manifest = new() { MediaType = MediaTypes.OciManifest, Config = configBlob, Layers = [sif] };
        return pusher.PushManifest(ManifestDocument.ToJson(manifest), MediaTypes.OciManifest);
    }

    /// <summary>An image of layers. One that has a manifest keeps it, and so its digest; of another one the layers are compressed
    /// first.</summary>
    /// <param name="mountFrom">Another repository of the registry that may have the layers.</param>
    public static ImageDigest PushImage(LayeredImage image, RegistryPusher pusher, string? mountFrom)
    {
        ImageManifest? stored = image.Manifest?.Document.Image;
        Descriptor config = stored?.Config
            ?? Descriptor.Of(MediaTypes.OciConfig, VerifiedBytes.Sha256(image.ConfigBytes), image.ConfigBytes.Length);
        Descriptor[] layers = [.. Enumerable.Range(0, image.Layers.Count).Select(layer =>
            stored is null ? PushCompressed(image, layer, pusher) : PushStored(image, layer, pusher, mountFrom))];
        pusher.Push(config, () => new MemoryStream(image.ConfigBytes), mountFrom);
        if (image.Manifest is { } manifest)
        {
            return pusher.PushManifest(manifest.Bytes, manifest.MediaType is { Length: > 0 } type ? type : stored!.MediaType
                ?? MediaTypes.OciManifest);
        }

        ImageManifest made = new() { MediaType = MediaTypes.OciManifest, Config = config, Layers = layers };
        return pusher.PushManifest(ManifestDocument.ToJson(made), MediaTypes.OciManifest);
    }

    private static Descriptor PushStored(LayeredImage image, int layer, RegistryPusher pusher, string? mountFrom)
    {
        pusher.Push(image.Layers[layer], () => image.OpenLayer(layer), mountFrom);
        return image.Layers[layer];
    }

    private static Descriptor PushCompressed(LayeredImage image, int layer, RegistryPusher pusher)
    {
        string temporary = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        using FileStream file =
            new(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 18, FileOptions.DeleteOnClose);
        using (GZipStream gzip = new(file, CompressionLevel.Fastest, leaveOpen: true))
        using (Stream expanded = LayerStream.Expand(image.OpenLayer(layer)))
        using (Stream checkedStream = image.ExpandedDigest(layer) is { } digest
            ? new VerifyingStream(expanded, digest, $"layer {layer + 1}") : expanded)
        {
            checkedStream.CopyTo(gzip, 1 << 18);
        }

        file.Position = 0;
        Descriptor blob = Descriptor.Of(MediaTypes.OciLayerGzip, ImageDigest.OfSha256(SHA256.HashData(file)), file.Length);
        pusher.Push(blob, () =>
        {
            file.Position = 0;
            return new PrefixedStream([], file, leaveOpen: true);
        });
        return blob;
    }
}
