using Hpc.Oci;

namespace Hpc.Registry;

/// <summary>An image of an OCI layout, a directory or an archive of one. OCI image-spec v1, image-layout.md.</summary>
public sealed class LayoutImage : LayeredImage
{
    private readonly MemberFiles _files;

    private LayoutImage(FetchedManifest manifest, byte[] config, MemberFiles files)
        : base(manifest.Digest, config, LayersOf(manifest.Document.Image!))
    {
        Manifest = manifest;
        _files = files;
    }

    public override FetchedManifest Manifest { get; }

    /// <param name="name">The image's name in the layout; null if it holds one.</param>
    public static LayoutImage Open(MemberFiles files, string? name, Platform platform)
    {
        byte[] index = files.TryRead("index.json") ?? throw new RegistryException(
            $"'{files.Name}' is not an OCI layout", "it has no index.json", "use docker-archive: for an archive of docker save");
        IReadOnlyList<Descriptor> offered = (ManifestDocument.Parse(index).Index ?? new ImageIndex()).Named(name);
        FetchedManifest image = IndexWalk.ToImage(offered, platform, descriptor =>
        {
            byte[] bytes = Small(files, descriptor);
            return new FetchedManifest(ManifestDocument.Parse(bytes, descriptor.MediaType), descriptor.Digest, bytes,
                descriptor.MediaType);
        });
        return new LayoutImage(image, Small(files, image.Document.Image!.Config), files);
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
