using System.Text.Json.Serialization;

namespace Hpc.Oci;

/// <summary>The layers' digests after decompression, the bottom one first. OCI image-spec v1, config.md, "rootfs".</summary>
public sealed record LayerDigests
{
    [JsonPropertyName("type")]
    public string Type { get; init; } = "layers";

    [JsonPropertyName("diff_ids")]
    public IReadOnlyList<string> DiffIds { get; init; } = [];
}
