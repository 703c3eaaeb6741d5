using System.Text.Json;
using System.Text.Json.Serialization;
using Hpc.Binary;

namespace Hpc.Oci;

/// <summary>How a container of the image is started. OCI image-spec v1, config.md, "config". The order of the members is the
/// specification's, and that of what Apptainer stores in a SIF file.</summary>
public sealed record ProcessConfig
{
    [JsonPropertyName("User")]
    public string? User { get; init; }

    [JsonPropertyName("ExposedPorts")]
    public JsonElement? ExposedPorts { get; init; }

    [JsonPropertyName("Env")]
    public IReadOnlyList<string>? Environment { get; init; }

    [JsonPropertyName("Entrypoint")]
    public IReadOnlyList<string>? Entrypoint { get; init; }

    [JsonPropertyName("Cmd")]
    public IReadOnlyList<string>? Command { get; init; }

    [JsonPropertyName("Volumes")]
    public JsonElement? Volumes { get; init; }

    [JsonPropertyName("WorkingDir")]
    public string? WorkingDirectory { get; init; }

    [JsonPropertyName("Labels")]
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    [JsonPropertyName("StopSignal")]
    public string? StopSignal { get; init; }

    /// <exception cref="CorruptImageException">Not JSON of this form.</exception>
    public static ProcessConfig Parse(ReadOnlySpan<byte> json) => OciJson.Read(json, OciJson.Default.ProcessConfig, "OCI process configuration");

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, OciJson.Default.ProcessConfig);
}
