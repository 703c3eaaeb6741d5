namespace Hpc.OciRuntime;

/// <summary>What of an image, and of what its user wants, is in the config.json of its bundle. Texts are one char per
/// byte.</summary>
/// <param name="Arguments">The program and its words; at least one.</param>
/// <param name="User">The user and group who are root in the container, as all of its files are theirs; null: the runtime is
/// started as root of a user namespace, or makes one itself.</param>
public sealed record BundleSpec(IReadOnlyList<string> Arguments, (uint User, uint Group)? User)
{
    /// <summary>NAME=VALUE.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>Where the program starts: an absolute path.</summary>
    public string Directory { get; init; } = "/";

    public string HostName { get; init; } = "hpcrun";

    public bool HasTerminal { get; init; }

    public bool IsReadOnly { get; init; }

    public IReadOnlyList<(string Source, string Destination, bool IsReadOnly)> Binds { get; init; } = [];

    public IReadOnlyList<KeyValuePair<string, string>> Annotations { get; init; } = [];
}
