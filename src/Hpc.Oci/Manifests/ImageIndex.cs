using System.Text.Json.Serialization;
using Hpc.Binary;
using Hpc.Json;

namespace Hpc.Oci;

/// <summary>Manifests to choose from: an OCI index, a docker manifest list, or the index.json of a layout. OCI image-spec v1,
/// image-index.md.</summary>
public sealed record ImageIndex
{
    /// <summary>The annotation by which an image of a layout is named.</summary>
    public const string ReferenceName = "org.opencontainers.image.ref.name";

    /// <summary>containerd's: the whole name, where the other one is often the tag alone.</summary>
    private const string ContainerdName = "io.containerd.image.name";

    [JsonPropertyName("schemaVersion")]
    public int SchemaVersion { get; init; } = 2;

    [JsonPropertyName("mediaType")]
    public string? MediaType { get; init; }

    [JsonPropertyName("manifests")]
    public IReadOnlyList<Descriptor> Manifests { get; init; } = [];

    [JsonPropertyName("annotations")]
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }

    internal static ImageIndex Read(JsonField field) => new()
    {
        SchemaVersion = (int)(field["schemaVersion"].Small ?? 2),
        MediaType = field["mediaType"].Text,
        Manifests = [.. field["manifests"].Elements.Select(Descriptor.Read)],
        Annotations = OciJson.Texts(field["annotations"]),
    };

    /// <summary>The image for a platform. An index of one image that names none is that image.</summary>
    /// <exception cref="UnsupportedFeatureException">None is for it, or several are.</exception>
    public Descriptor Choose(Platform wanted) => PlatformChoice.Of(Manifests, wanted);

    /// <summary>Those of a layout that a name means; where none is named, all that are images.</summary>
    /// <exception cref="ReferenceException">There is none of that name, or there are several images to choose from.</exception>
    public IReadOnlyList<Descriptor> Named(string? name)
    {
        Descriptor[] found = [.. Manifests.Where(manifest => name is null ? PlatformChoice.IsImage(manifest)
            : IsCalled(manifest, name))];
        string[] names = [.. found.Select(manifest => NameOf(manifest) ?? "").Distinct(StringComparer.Ordinal)];
        if (found.Length == 0)
        {
            throw new ReferenceException($"there is no image{(name is null ? "" : $" \"{name}\"")} in the layout",
                Offer(Manifests), "oci:DIRECTORY:NAME");
        }

        return names.Length == 1 || found.All(image => image.Platform is not null)
            ? found
            : throw new ReferenceException("cannot choose an image: the layout holds several", Offer(found),
                "oci:DIRECTORY:NAME");
    }

    private static string? NameOf(Descriptor manifest) => manifest.Annotation(ContainerdName)
        ?? manifest.Annotation(ReferenceName);

    private static bool IsCalled(Descriptor manifest, string name) => manifest.Annotation(ReferenceName) == name
        || manifest.DigestText == name
        || (manifest.Annotation(ContainerdName) is { } whole && (whole == name || whole == ImageReference.Full(name)));

    private static string Offer(IEnumerable<Descriptor> manifests)
    {
        string names = string.Join(", ", manifests.Select(NameOf).OfType<string>());
        return names.Length == 0 ? "its images have no names" : $"it holds {names}";
    }
}
