using System.Text.Json;
using System.Text.Json.Serialization;
using Hpc.Binary;
using Hpc.Json;

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

    /// <summary>Instructions for a build that begins with the image: Docker's, the specification does not have them.</summary>
    [JsonPropertyName("OnBuild")]
    public IReadOnlyList<string>? OnBuild { get; init; }

    /// <exception cref="CorruptImageException">Not JSON of this form.</exception>
    public static ProcessConfig Parse(ReadOnlySpan<byte> json) => Read(JsonField.Parse(json.ToArray(), "process configuration"));

    internal static ProcessConfig Read(JsonField field) => new()
    {
        User = field["User"].Text,
        ExposedPorts = field["ExposedPorts"].Whole,
        Environment = List(field["Env"]),
        Entrypoint = Words(field["Entrypoint"]),
        Command = Words(field["Cmd"]),
        Volumes = field["Volumes"].Whole,
        WorkingDirectory = field["WorkingDir"].Text,
        Labels = OciJson.Texts(field["Labels"]),
        StopSignal = field["StopSignal"].Text,
        OnBuild = List(field["OnBuild"]),
    };

    /// <summary>null stays null: a list that is not there, or is not set.</summary>
    private static IReadOnlyList<string>? List(JsonField field) => field.Exists ? field.Texts : null;

    /// <summary>A text is one word: Docker reads it so (strslice), and old images have it.</summary>
    private static IReadOnlyList<string>? Words(JsonField field) => field.IsText ? [field.RequiredText] : List(field);

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, OciJson.Default.ProcessConfig);
}
