namespace Hpc.Cli;

/// <summary>The words of <c>hpcrun inspect</c>: which attributes of an image to print, and how.</summary>
internal sealed record InspectRequest
{
    public bool Labels { get; init; }
    public bool DefinitionFile { get; init; }
    public bool RunScript { get; init; }
    public bool StartScript { get; init; }
    public bool Test { get; init; }
    public bool HelpFile { get; init; }
    public bool Environment { get; init; }
    public bool ListApps { get; init; }

    /// <summary>As JSON, in Apptainer's shape.</summary>
    public bool Json { get; init; }

    /// <summary>Everything, as JSON.</summary>
    public bool All { get; init; }

    /// <summary>The attributes of this SCIF app instead of the image's own.</summary>
    public string? App { get; init; }

    internal static InspectRequest Everything { get; } = new()
    {
        Labels = true, DefinitionFile = true, RunScript = true, StartScript = true, Test = true, HelpFile = true,
        Environment = true, ListApps = true, Json = true, All = true,
    };

    /// <summary>The request with what it implies: labels when nothing is named, everything as JSON with --all.</summary>
    internal InspectRequest Complete() =>
        All ? Everything
        : DefinitionFile || RunScript || StartScript || Test || HelpFile || Environment || ListApps ? this
        : this with { Labels = true };
}
