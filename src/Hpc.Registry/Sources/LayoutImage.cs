using Hpc.Oci;

namespace Hpc.Registry;

/// <summary>An image of an OCI layout, a directory or an archive of one. OCI image-spec v1, image-layout.md.</summary>
public sealed class LayoutImage : LayeredImage
{
    private readonly MemberFiles _files;

    private LayoutImage(FetchedManifest manifest, byte[] config, MemberFiles files)
        : base(manifest.Digest, config, TarLayers(manifest.Document.Image!))
    {
        Manifest = manifest;
        _files = files;
    }

    public override FetchedManifest Manifest { get; }

    /// <param name="name">The image's name in the layout; null where it holds one.</param>
    public static LayoutImage Open(MemberFiles files, string? name, Platform platform)
    {
        byte[] index = files.TryRead("index.json") ?? throw new RegistryException(
            $"'{files.Name}' is no OCI layout", "it has no index.json", "docker-archive: is for what docker save writes");
        Descriptor chosen = (ManifestDocument.Parse(index).Index ?? new ImageIndex()).Named(name);
        byte[] bytes = Small(files, chosen);
        ManifestDocument document = ManifestDocument.Parse(bytes, chosen.MediaType);
        for (int depth = 0; document.Index is { } inner; depth++)
        {
            if (depth == SmallBlob.MaxIndexDepth)
            {
                throw new Binary.CorruptImageException("image index", -1, "an index in an index in an index", $"at most {SmallBlob.MaxIndexDepth}");
            }

            chosen = inner.Choose(platform);
            bytes = Small(files, chosen);
            document = ManifestDocument.Parse(bytes, chosen.MediaType);
        }

        return new LayoutImage(new FetchedManifest(document, chosen.Digest, bytes, chosen.MediaType), Small(files, document.Image!.Config), files);
    }

    public override Stream OpenLayer(int layer) => Blob(_files, Layers[layer]);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _files.Dispose();
        }

        base.Dispose(disposing);
    }

    private static byte[] Small(MemberFiles files, Descriptor blob) => SmallBlob.Read(blob, Blob(files, blob));

    private static VerifyingStream Blob(MemberFiles files, Descriptor blob)
    {
        string path = $"blobs/{blob.Digest.Algorithm}/{blob.Digest.Hex}";
        return new VerifyingStream(files.Open(path), blob.Digest, $"'{files.Name}', {path}");
    }
}
