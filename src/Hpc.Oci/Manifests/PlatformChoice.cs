using Hpc.Binary;

namespace Hpc.Oci;

/// <summary>Which of several images is the one for a platform. OCI image-spec v1, image-index.md, "platform"; which variant
/// another one can stand for is containerd's order (platforms.Only).</summary>
public static class PlatformChoice
{
    private const string Unknown = "unknown";
    private const string DockerReferenceType = "vnd.docker.reference.type";
    private const string Signatures = "_cosign:";

    /// <summary>An image or an index of images: no attestation, no signature, no artifact. One of docker's schema 1 is an image,
    /// which is refused when it is read.</summary>
    public static bool IsImage(Descriptor manifest) =>
        (MediaTypes.IsManifest(manifest.MediaType) || MediaTypes.IsIndex(manifest.MediaType) || manifest.MediaType.Length == 0
            || MediaTypes.IsDockerSchema1(manifest.MediaType))
        && manifest.Platform is not ({ OperatingSystem: Unknown } or { Architecture: Unknown })
        && manifest.Annotation(DockerReferenceType) is null
        && manifest.ArtifactType is null or "" or MediaTypes.DockerConfig or MediaTypes.OciConfig
        && manifest.Annotation(ImageIndex.ReferenceName)?.StartsWith(Signatures, StringComparison.Ordinal) != true;

    /// <param name="manifests">What is offered; what is not an image is passed over.</param>
    /// <exception cref="UnsupportedFeatureException">No image is for the platform, or several are and nothing says
    /// which.</exception>
    public static Descriptor Of(IEnumerable<Descriptor> manifests, Platform wanted)
    {
        Descriptor[] images = [.. manifests.Where(IsImage).DistinctBy(image => image.DigestText)];
        ILookup<int, Descriptor> fitting = images.Where(image => image.Platform is not null)
            .ToLookup(image => Rank(image.Platform!, wanted));
        int best = fitting.Select(group => group.Key).Where(rank => rank >= 0).DefaultIfEmpty(-1).Min();
        Descriptor[] chosen = best >= 0 ? [.. fitting[best]] : [.. images.Where(image => image.Platform is null)];
        return chosen.Length == 1 ? chosen[0] : throw new UnsupportedFeatureException(
            $"platform {wanted} of this image", images.Length == 0 ? "it holds no image"
                : $"it offers {Offer(images)}: choose {(chosen.Length == 0 ? "with --arch" : "by digest")}");
    }

    private static string Offer(Descriptor[] images)
    {
        bool isClear = images.Select(image => image.Platform?.ToString()).Distinct().Count() == images.Length;
        return string.Join(", ",
            images.Select(image => $"{image.Platform?.ToString() ?? "an image that names no platform"}"
                + $"{(isClear ? "" : $" ({image.DigestText})")}"));
    }

    /// <returns>0 if it is what is wanted, more where it can stand for it, negative where it cannot.</returns>
    private static int Rank(Platform offered, Platform wanted)
    {
        if (offered.Architecture != wanted.Architecture || offered.OperatingSystem != wanted.OperatingSystem)
        {
            return -1;
        }

        int level = Level(offered), limit = Level(wanted);
        bool isKnown = level >= 0 && limit >= 0;

        // Where no variant is asked for, one that needs more than the least is better than nothing.
        return isKnown && level <= limit ? limit - level
            : !isKnown && (offered.Variant ?? "") == (wanted.Variant ?? "") ? 0
            : string.IsNullOrEmpty(wanted.Variant) ? 100 + Math.Max(level, 0)
            : -1;
    }

    /// <summary>The number of a variant, v7 or 7, and the one that is meant where none is named; negative for another
    /// word.</summary>
    private static int Level(Platform platform)
    {
        string variant = platform.Variant is { Length: > 0 } named
            ? named : platform.Architecture switch { "arm64" => "v8", "arm" => "v7", _ => "v1" };
        return int.TryParse(variant.TrimStart('v').Split('.')[0], out int level) ? Math.Clamp(level, 0, 99) : -1;
    }
}
