using System.Text.Json.Serialization;

namespace Hpc.Registry;

/// <summary>One entry of "auths" in a docker configuration file. docker-config.json, containers-auth.json(5).</summary>
internal sealed record DockerAuth
{
    [JsonPropertyName("auth")]
    public string? Basic { get; init; }

    [JsonPropertyName("username")]
    public string? User { get; init; }

    [JsonPropertyName("password")]
    public string? Password { get; init; }

    [JsonPropertyName("identitytoken")]
    public string? IdentityToken { get; init; }

    [JsonIgnore]
    public Credential? Credential =>
        !string.IsNullOrEmpty(IdentityToken) ? new Credential("", "", IdentityToken)
        : !string.IsNullOrEmpty(Basic) ? Registry.Credential.FromBasic(Basic)
        : !string.IsNullOrEmpty(User) ? new Credential(User, Password ?? "")
        : null;
}
