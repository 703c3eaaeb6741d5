using System.Text.Json.Serialization;
using Hpc.Binary;

namespace Hpc.Oci;

/// <summary>Manifests to choose from: an OCI index, a docker manifest list, or the index.json of a layout. OCI image-spec v1,
/// image-index.md.</summary>
public sealed record ImageIndex
{
    /// <summary>The annotation by which an image of a layout is named.</summary>
    public const string ReferenceName = "org.opencontainers.image.ref.name";

    [JsonPropertyName("schemaVersion")]
    public int SchemaVersion { get; init; } = 2;

    [JsonPropertyName("mediaType")]
    public string? MediaType { get; init; }

    [JsonPropertyName("manifests")]
    public IReadOnlyList<Descriptor> Manifests { get; init; } = [];

    [JsonPropertyName("annotations")]
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }

    /// <summary>The image for a platform. An index of one image is taken whatever platform it names, if it names none.</summary>
    /// <exception cref="UnsupportedFeatureException">None is for it.</exception>
    public Descriptor Choose(Platform wanted)
    {
        List<Descriptor> images = [.. Manifests.Where(manifest => Oci.MediaTypes.IsManifest(manifest.MediaType) || Oci.MediaTypes.IsIndex(manifest.MediaType) || manifest.MediaType.Length == 0)];
        Descriptor[] fitting = [.. images.Where(image => Fits(image.Platform, wanted))];
        Descriptor? chosen = fitting.FirstOrDefault(image => (image.Platform?.Variant ?? "") == (wanted.Variant ?? "")) ?? fitting.FirstOrDefault();
        chosen ??= images.Find(image => image.Platform is null && image.ArtifactType is null or MediaTypes.DockerConfig or MediaTypes.OciConfig);
        string offered = string.Join(", ", images.Select(image => image.Platform).OfType<Platform>().Where(platform => platform.OperatingSystem != "unknown"));
        return chosen ?? throw new UnsupportedFeatureException($"platform {wanted} of this image", offered.Length == 0 ? "it holds no image" : $"it offers {offered}: choose with --arch");
    }

    /// <summary>The image of a layout by its name; the only one where none is named.</summary>
    /// <exception cref="ReferenceException">There is none of that name, or several to choose from.</exception>
    public Descriptor Named(string? name)
    {
        Descriptor[] found = [.. Manifests.Where(manifest => name is null ? IsImage(manifest) : manifest.Annotation(ReferenceName) == name || manifest.DigestText == name)];
        string names = string.Join(", ", Manifests.Select(manifest => manifest.Annotation(ReferenceName)).OfType<string>());
        return found.Length switch
        {
            1 => found[0],
            0 => throw new ReferenceException($"no image{(name is null ? "" : $" \"{name}\"")} in the layout", names.Length == 0 ? "its images have no names" : $"it holds {names}", "oci:DIRECTORY:NAME"),
            _ when name is not null || found.All(image => image.Platform is not null) => found[0],
            _ => throw new ReferenceException("the layout holds several images", names.Length == 0 ? "none has a name" : $"they are {names}", "oci:DIRECTORY:NAME"),
        };
    }

    private static bool IsImage(Descriptor manifest) =>
        (Oci.MediaTypes.IsManifest(manifest.MediaType) || Oci.MediaTypes.IsIndex(manifest.MediaType))
        && manifest.Annotation(ReferenceName)?.StartsWith("_cosign:", StringComparison.Ordinal) != true;

    private static bool Fits(Platform? offered, Platform wanted) =>
        offered is not null && offered.Architecture == wanted.Architecture && offered.OperatingSystem == wanted.OperatingSystem
        && (string.IsNullOrEmpty(wanted.Variant) || string.IsNullOrEmpty(offered.Variant) || offered.Variant == wanted.Variant);
}
