using System.Text.Json.Serialization;

namespace Hpc.Registry;

/// <summary>What docker-credential-NAME get prints.</summary>
internal sealed record HelperAnswer
{
    [JsonPropertyName("Username")]
    public string? User { get; init; }

    [JsonPropertyName("Secret")]
    public string? Secret { get; init; }
}
