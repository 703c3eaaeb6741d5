using System.Text.Json.Serialization;
using Hpc.Json;

namespace Hpc.Oci;

/// <summary>A content's type, size and digest. OCI image-spec v1, descriptor.md.</summary>
public sealed record Descriptor
{
    [JsonPropertyName("mediaType")]
    public string MediaType { get; init; } = "";

    [JsonPropertyName("digest")]
    public string DigestText { get; init; } = "";

    [JsonPropertyName("size")]
    public long Size { get; init; }

    [JsonPropertyName("platform")]
    public Platform? Platform { get; init; }

    [JsonPropertyName("annotations")]
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }

    [JsonPropertyName("artifactType")]
    public string? ArtifactType { get; init; }

    [JsonIgnore]
    public ImageDigest Digest => ImageDigest.Parse(DigestText);

    public static Descriptor Of(string mediaType, ImageDigest digest, long size) =>
        new() { MediaType = mediaType, DigestText = digest.ToString(), Size = size };

    internal static Descriptor Read(JsonField field) => new()
    {
        MediaType = field["mediaType"].Text ?? "",
        DigestText = field["digest"].RequiredText,
        Size = field["size"].Size ?? 0,
        Platform = field["platform"] is { Exists: true } platform ? Platform.Read(platform) : null,
        Annotations = OciJson.Texts(field["annotations"]),
        ArtifactType = field["artifactType"].Text,
    };

    public string? Annotation(string name) => Annotations?.GetValueOrDefault(name);
}
