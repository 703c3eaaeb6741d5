using Hpc.Oci;

namespace Hpc.Registry;

/// <summary>An image in a registry, read through the cache.</summary>
public sealed class RegistryImage : LayeredImage
{
    private readonly BlobFetcher _blobs;

    private RegistryImage(FetchedManifest manifest, byte[] config, BlobFetcher blobs)
        : base(manifest.Digest, config, LayersOf(manifest.Document.Image!))
    {
        Manifest = manifest;
        _blobs = blobs;
    }

    public override FetchedManifest Manifest { get; }

    /// <param name="manifest">What the reference led to, an index or not.</param>
    /// <param name="cache">Null: nothing is kept.</param>
    public static RegistryImage Open(RegistryClient client, ImageReference reference, FetchedManifest manifest, Platform platform,
        ImageCache? cache)
    {
        FetchedManifest image = OfPlatform(client, reference, manifest, platform);
        ImageManifest found = image.Document.Image!;
        BlobFetcher blobs = new(client, reference, cache);
        try
        {
            return new RegistryImage(image, SmallBlob.Read(found.Config, blobs.Open(found.Config)), blobs);
        }
        catch
        {
            blobs.Dispose();
            throw;
        }
    }

    /// <summary>Follows an index to the image for a platform.</summary>
    public static FetchedManifest OfPlatform(RegistryClient client, ImageReference reference, FetchedManifest manifest,
        Platform platform) =>
        manifest.Document.Index is { } index
            ? IndexWalk.ToImage(index.Manifests, platform, descriptor => client.Manifest(reference, descriptor)) : manifest;

    public override Stream OpenLayer(int layer) => _blobs.Open(Layers[layer]);

    public override void Announce(IReadOnlyList<int> layers) => _blobs.Begin(layers.Select(layer => Layers[layer]));

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _blobs.Dispose();
        }

        base.Dispose(disposing);
    }
}
