using Hpc.Oci;

namespace Hpc.Registry;

/// <summary>An image of layers, wherever it comes from: its configuration, and its layers to be read as often as
/// wanted.</summary>
public abstract class LayeredImage : IDisposable
{
    /// <param name="configBytes">The configuration as it is stored.</param>
    /// <param name="id">A digest that names exactly this image.</param>
    protected LayeredImage(ImageDigest id, byte[] configBytes, IReadOnlyList<Descriptor> layers)
    {
        Id = id;
        ConfigBytes = configBytes;
        Config = ImageConfig.Parse(configBytes);
        Layers = layers;
    }

    public ImageDigest Id { get; }

    public byte[] ConfigBytes { get; }

    public ImageConfig Config { get; }

    /// <summary>The bottom layer first; sizes are those of the stored, compressed bytes.</summary>
    public IReadOnlyList<Descriptor> Layers { get; }

    /// <summary>The manifest as it is stored; null if the source has none in a registry's form.</summary>
    public virtual FetchedManifest? Manifest => null;

    /// <summary>A layer's stored bytes. At their end their digest has been checked, where the source has one.</summary>
    public abstract Stream OpenLayer(int layer);

    /// <summary>Says in which order the layers will be asked for, so that they can be fetched ahead.</summary>
    public virtual void Announce(IReadOnlyList<int> layers)
    {
    }

    /// <summary>The layers' digests after decompression, where the stored bytes have none of their own.</summary>
    public virtual ImageDigest? ExpandedDigest(int layer) => null;

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }

    /// <exception cref="Binary.UnsupportedFeatureException">A layer that is neither a tar stream nor a SquashFS image, or is
    /// encrypted.</exception>
    protected static IReadOnlyList<Descriptor> LayersOf(ImageManifest manifest)
    {
        foreach (Descriptor layer in manifest.Layers)
        {
            if (MediaTypes.IsEncrypted(layer.MediaType))
            {
                throw new Binary.UnsupportedFeatureException("an encrypted layer",
                    "decrypt the image first: skopeo copy --decryption-key");
            }

            if (layer.MediaType.Length > 0 && !MediaTypes.IsTarLayer(layer.MediaType)
                && !MediaTypes.IsSquashFsLayer(layer.MediaType))
            {
                string remedy = MediaTypes.IsSifLayer(layer.MediaType)
                    ? "it is a SIF file: pull it by oras://" : "it is an artifact of another kind, not an image";
                throw new Binary.UnsupportedFeatureException($"a layer of type {layer.MediaType}", remedy);
            }
        }

        return manifest.Layers;
    }
}
