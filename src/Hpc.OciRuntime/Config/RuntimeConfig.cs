namespace Hpc.OciRuntime;

/// <summary>config.json of a bundle (runtime-spec 1.2, config.md and config-linux.md): what concerns Linux.</summary>
public sealed record RuntimeConfig
{
    public string SpecVersion { get; init; } = "";

    /// <summary>Absent where the bundle is only to be created, never started.</summary>
    public ProcessSpec? Process { get; init; }

    /// <summary>root.path: relative to the bundle, or absolute.</summary>
    public string RootPath { get; init; } = "";

    public bool RootReadOnly { get; init; }
    public string? Hostname { get; init; }
    public string? DomainName { get; init; }
    public IReadOnlyList<ConfiguredMount> Mounts { get; init; } = [];
    public HookSet Hooks { get; init; } = HookSet.None;
    public IReadOnlyList<KeyValuePair<string, string>> Annotations { get; init; } = [];
    public LinuxSpec Linux { get; init; } = new();
}
