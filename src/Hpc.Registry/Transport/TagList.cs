using System.Text.Json.Serialization;

namespace Hpc.Registry;

/// <summary>OCI distribution-spec v1.1, "Listing Tags".</summary>
internal sealed record TagList
{
    [JsonPropertyName("tags")]
    public IReadOnlyList<string>? Tags { get; init; }
}
