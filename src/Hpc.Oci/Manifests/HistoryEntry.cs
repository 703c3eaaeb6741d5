using System.Text.Json.Serialization;
using Hpc.Json;

namespace Hpc.Oci;

/// <summary>What a layer, or a change of the configuration, came from. OCI image-spec v1, config.md, "history".</summary>
public sealed record HistoryEntry
{
    [JsonPropertyName("created")]
    public string? Created { get; init; }

    [JsonPropertyName("created_by")]
    public string? CreatedBy { get; init; }

    [JsonPropertyName("empty_layer")]
    public bool? EmptyLayer { get; init; }

    internal static HistoryEntry Read(JsonField field) => new()
    {
        Created = field["created"].Text,
        CreatedBy = field["created_by"].Text,
        EmptyLayer = field["empty_layer"].Flag,
    };
}
