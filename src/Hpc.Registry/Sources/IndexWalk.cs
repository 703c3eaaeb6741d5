using Hpc.Oci;

namespace Hpc.Registry;

/// <summary>From an index to the image for a platform, wherever in it that lies: an index may name further ones, with and without
/// a platform.</summary>
internal static class IndexWalk
{
    /// <summary>Indexes that lead to one another; real ones are at most two.</summary>
    private const int MaxDepth = 4;

    /// <summary>Indexes that are looked into for one image.</summary>
    private const int MaxIndexes = 64;

    /// <param name="open">The manifest that a descriptor names.</param>
    /// <exception cref="Binary.UnsupportedFeatureException">No image is for the platform, or several are.</exception>
    /// <exception cref="Binary.CorruptImageException">Indexes lead to one another.</exception>
    public static FetchedManifest ToImage(IReadOnlyList<Descriptor> offered, Platform platform,
        Func<Descriptor, FetchedManifest> open)
    {
        for (int depth = 0, opened = 0; depth < MaxDepth; depth++)
        {
            FetchedManifest chosen = open(PlatformChoice.Of(Flat(offered, open, 0, ref opened), platform));
            if (chosen.Document.Index is not { } inner)
            {
                return chosen;
            }

            offered = inner.Manifests;
        }

        throw TooDeep();
    }

    /// <summary>With the images of indexes that name no platform in their place.</summary>
    private static List<Descriptor> Flat(IReadOnlyList<Descriptor> offered, Func<Descriptor, FetchedManifest> open, int depth,
        ref int opened)
    {
        List<Descriptor> images = [];
        foreach (Descriptor descriptor in offered.Where(PlatformChoice.IsImage))
        {
            if (descriptor.Platform is not null || !MediaTypes.IsIndex(descriptor.MediaType))
            {
                images.Add(descriptor);
                continue;
            }

            images.AddRange(depth < MaxDepth && ++opened <= MaxIndexes
                ? Flat(open(descriptor).Document.Index?.Manifests ?? [], open, depth + 1, ref opened) : throw TooDeep());
        }

        return images;
    }

    private static Binary.CorruptImageException TooDeep() =>
        new("image index", -1, "indexes that name further ones", $"at most {MaxIndexes} of them, {MaxDepth} deep");
}
