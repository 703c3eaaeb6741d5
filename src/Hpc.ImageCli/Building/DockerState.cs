using Hpc.Build;
using Hpc.Oci;

namespace Hpc.ImageCli;

/// <summary>What a stage of a Dockerfile is so far.</summary>
/// <param name="settings">Of its layers.</param>
internal sealed class DockerState(BuiltLayers layers, ImageSettings settings, ProcessConfig config)
{
    private static readonly string[] s_shell = ["/bin/sh", "-c"];

    public DockerState(DockerState other)
        : this(other.Layers, other.Settings, other.Config)
    {
    }

    public BuiltLayers Layers { get; set; } = layers;

    public ImageSettings Settings => settings;

    public ProcessConfig Config { get; set; } = config;

    public IReadOnlyList<string> Shell { get; set; } = s_shell;

    /// <summary>CMD was set behind the last ENTRYPOINT's.</summary>
    public bool HasCommand { get; set; }

    public string WorkingDirectory => Config.WorkingDirectory is { Length: > 0 } directory ? directory : "/";

    public string? Variable(string name) => (Config.Environment ?? []).LastOrDefault(entry =>
        entry.StartsWith(name + "=", StringComparison.Ordinal))?[(name.Length + 1)..];

    public void SetVariable(string name, string value) => Config = Config with
    {
        Environment = [.. (Config.Environment ?? []).Where(entry => !entry.StartsWith(name + "=", StringComparison.Ordinal)),
            $"{name}={value}"],
    };

    public void SetLabels(IEnumerable<KeyValuePair<string, string>> labels)
    {
        Dictionary<string, string> all = new(Config.Labels ?? new Dictionary<string, string>());
        foreach ((string name, string value) in labels)
        {
            all[name] = value;
        }

        Config = Config with { Labels = all };
    }
}
