using System.Text.Json.Serialization;

namespace Hpc.Registry;

/// <summary>What a token service answers. Distribution specification, "Token Authentication".</summary>
internal sealed record TokenAnswer
{
    [JsonPropertyName("token")]
    public string? Token { get; init; }

    [JsonPropertyName("access_token")]
    public string? AccessToken { get; init; }
}
