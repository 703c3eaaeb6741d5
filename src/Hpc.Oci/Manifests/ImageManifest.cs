using System.Text.Json.Serialization;
using Hpc.Json;

namespace Hpc.Oci;

/// <summary>An image or an artifact: its configuration and its layers, the bottom one first. OCI image-spec v1, manifest.md;
/// docker schema 2 has the same members.</summary>
public sealed record ImageManifest
{
    [JsonPropertyName("schemaVersion")]
    public int SchemaVersion { get; init; } = 2;

    [JsonPropertyName("mediaType")]
    public string? MediaType { get; init; }

    [JsonPropertyName("artifactType")]
    public string? ArtifactType { get; init; }

    [JsonPropertyName("config")]
    public Descriptor Config { get; init; } = new();

    [JsonPropertyName("layers")]
    public IReadOnlyList<Descriptor> Layers { get; init; } = [];

    [JsonPropertyName("annotations")]
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }

    internal static ImageManifest Read(JsonField field) => new()
    {
        SchemaVersion = (int)(field["schemaVersion"].Small ?? 2),
        MediaType = field["mediaType"].Text,
        ArtifactType = field["artifactType"].Text,
        Config = field["config"] is { Exists: true } config
            ? Descriptor.Read(config) : throw field["config"].Wrong("nothing", "an object"),
        Layers = [.. field["layers"].Elements.Select(Descriptor.Read)],
        Annotations = OciJson.Texts(field["annotations"]),
    };

    /// <summary>The same image in the words of the OCI image-spec: types change, digests do not.</summary>
    public ImageManifest ToOci() => this with
    {
        MediaType = MediaTypes.OciManifest,
        Config = Config with { MediaType = MediaTypes.OciConfig },
        Layers = [.. Layers.Select(layer => layer with { MediaType = MediaTypes.ToOci(layer.MediaType) })],
    };

    /// <summary>The SIF file of an artifact; null if the manifest is an image.</summary>
    [JsonIgnore]
    public Descriptor? Sif => Layers.FirstOrDefault(layer => MediaTypes.IsSifLayer(layer.MediaType));
}
