namespace Hpc.Plan;

/// <summary>An application of an image (SCIF, the Scientific Filesystem): a directory of its own with programs, and its scripts
/// in "scif" below that.</summary>
internal sealed record ScifApp(string Name)
{
    public const string Directory = "/scif/apps";

    /// <summary>Whether it can be a directory's name at all.</summary>
    public bool IsName => Name.Length > 0 && !Name.Contains('/', StringComparison.Ordinal) && Name is not ("." or "..");

    public string Root => $"{Directory}/{Name}";
    public string EnvironmentScripts => $"{Root}/scif/env";

    /// <summary>"runscript" or "test".</summary>
    public string Script(string kind) => $"{Root}/scif/{kind}";

    public static ScifApp? Of(RunRequest request) => request.App is { } name ? new ScifApp(name) : null;
}
