using System.Text.Json.Serialization;

namespace Hpc.Registry;

/// <summary>The body of a refusal. OCI distribution-spec v1.1, "Error Codes".</summary>
internal sealed record ErrorAnswer
{
    internal sealed record Error
    {
        [JsonPropertyName("code")]
        public string? Code { get; init; }

        [JsonPropertyName("message")]
        public string? Message { get; init; }
    }

    [JsonPropertyName("errors")]
    public IReadOnlyList<Error>? Errors { get; init; }

    [JsonIgnore]
    public string Text => string.Join("; ", (Errors ?? []).Select(error => string.IsNullOrEmpty(error.Message) ? error.Code : error.Message));
}
