using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hpc.Oci;

/// <summary>The members by which a manifest is known where nothing else says what it is.</summary>
internal sealed record ManifestShape
{
    [JsonPropertyName("schemaVersion")]
    public JsonElement SchemaVersion { get; init; }

    [JsonPropertyName("mediaType")]
    public string? MediaType { get; init; }

    [JsonPropertyName("manifests")]
    public JsonElement? Manifests { get; init; }

    [JsonPropertyName("layers")]
    public JsonElement? Layers { get; init; }

    [JsonPropertyName("fsLayers")]
    public JsonElement? FsLayers { get; init; }

    public bool IsSchema1 => FsLayers is not null
        || (SchemaVersion.ValueKind == JsonValueKind.Number && SchemaVersion.TryGetInt32(out int version) && version == 1);
}
