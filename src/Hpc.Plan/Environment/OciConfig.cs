using Hpc.Binary;
using Hpc.Json;

namespace Hpc.Plan;

/// <summary>The OCI image configuration (image-spec v1, config.md): what matters for starting a process. Every text is the bytes
/// of its UTF-8 form as Latin-1.</summary>
public sealed record OciConfig
{
    /// <summary><c>NAME=value</c> entries.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    public IReadOnlyList<string> Entrypoint { get; init; } = [];
    public IReadOnlyList<string> Command { get; init; } = [];
    public string WorkingDirectory { get; init; } = "";
    public string User { get; init; } = "";
    public string Architecture { get; init; } = "";
    public string OperatingSystem { get; init; } = "";
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <exception cref="CorruptImageException">Not JSON, or a member has another type than the specification says.</exception>
    public static OciConfig Parse(ReadOnlySpan<byte> json)
    {
        JsonField image = JsonField.Parse(json.ToArray(), "OCI image configuration", JsonText.Bytes);

        // SIF files that Apptainer writes hold the inner object alone.
        JsonField process = image["config"] is { Exists: true } inner ? inner : image;
        return new OciConfig
        {
            Environment = process["Env"].Texts,
            Entrypoint = process["Entrypoint"].Texts,
            Command = process["Cmd"].Texts,
            WorkingDirectory = process["WorkingDir"].Text ?? "",
            User = process["User"].Text ?? "",
            Architecture = image["architecture"].Text ?? "",
            OperatingSystem = image["os"].Text ?? "",
            Labels = new Dictionary<string, string>(process["Labels"].Map, StringComparer.Ordinal),
        };
    }
}
