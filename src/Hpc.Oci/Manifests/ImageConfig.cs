using System.Text.Json;
using System.Text.Json.Serialization;
using Hpc.Binary;
using Hpc.Json;

namespace Hpc.Oci;

/// <summary>The configuration of an image. OCI image-spec v1, config.md.</summary>
public sealed record ImageConfig
{
    [JsonPropertyName("architecture")]
    public string? Architecture { get; init; }

    [JsonPropertyName("os")]
    public string? OperatingSystem { get; init; }

    [JsonPropertyName("created")]
    public string? Created { get; init; }

    [JsonPropertyName("config")]
    public ProcessConfig? Process { get; init; }

    [JsonPropertyName("rootfs")]
    public LayerDigests? RootFileSystem { get; init; }

    /// <summary>How the layers were made, the oldest first.</summary>
    [JsonPropertyName("history")]
    public IReadOnlyList<HistoryEntry>? History { get; init; }

    /// <exception cref="CorruptImageException">Not JSON of this form.</exception>
    public static ImageConfig Parse(ReadOnlySpan<byte> json)
    {
        JsonField field = JsonField.Parse(json.ToArray(), "image configuration");
        return new ImageConfig
        {
            Architecture = field["architecture"].Text,
            OperatingSystem = field["os"].Text,
            Created = field["created"].Text,
            Process = field["config"] is { Exists: true } process ? ProcessConfig.Read(process) : null,
            RootFileSystem = field["rootfs"] is { Exists: true } root ? LayerDigests.Read(root) : null,
            History = field["history"] is { Exists: true } history ? [.. history.Elements.Select(HistoryEntry.Read)] : null,
        };
    }
}
