using System.Text.Json.Serialization;
using Hpc.Json;

namespace Hpc.Oci;

/// <summary>The layers' digests after decompression, the bottom one first. OCI image-spec v1, config.md, "rootfs".</summary>
public sealed record LayerDigests
{
    [JsonPropertyName("type")]
    public string Type { get; init; } = "layers";

    [JsonPropertyName("diff_ids")]
    public IReadOnlyList<string> DiffIds { get; init; } = [];

    internal static LayerDigests Read(JsonField field) =>
        new() { Type = field["type"].Text ?? "layers", DiffIds = field["diff_ids"].Texts };
}
