using System.Text.Json.Serialization;
using Hpc.Json;

namespace Hpc.Oci;

/// <summary>One image in the manifest.json of a docker archive (<c>docker save</c>): names of members of the tar file.</summary>
public sealed record DockerArchiveImage
{
    [JsonPropertyName("Config")]
    public string Config { get; init; } = "";

    [JsonPropertyName("RepoTags")]
    public IReadOnlyList<string>? Names { get; init; }

    /// <summary>The bottom layer first.</summary>
    [JsonPropertyName("Layers")]
    public IReadOnlyList<string> Layers { get; init; } = [];

    internal static DockerArchiveImage Read(JsonField field) => new()
    {
        Config = field["Config"].RequiredText,
        Names = field["RepoTags"].Texts,
        Layers = field["Layers"].Texts,
    };
}
