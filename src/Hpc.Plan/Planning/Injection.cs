namespace Hpc.Plan;

/// <summary>What a launch shows of the host beyond the usual: driver libraries, an MPI, devices of an interconnect. Decided by
/// Hpc.Inject; here it only takes its place among the other placements, where --bind beats it.</summary>
public sealed record Injection
{
    public static Injection None { get; } = new();

    public IReadOnlyList<InjectedPath> Paths { get; init; } = [];

    public IReadOnlyList<InjectedFile> Files { get; init; } = [];

    /// <summary>Variables of the container.</summary>
    public IReadOnlyList<EnvironmentAssignment> Environment { get; init; } = [];

    /// <summary>Things that a user should know, one line each.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Decisions with their reasons, for --explain and --verbose, one line each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    internal List<Placement> Placements()
    {
        List<Placement> placements = [];
        foreach (InjectedPath path in Paths)
        {
            placements.Add(new BindPlacement(path.Source, path.Kind, ContainerPath.Of(path.Target), path.ReadOnly,
                Recursive: true, path.Reason)
            { Wish = PlacementWish.Needed });
        }

        foreach (InjectedFile file in Files)
        {
            placements.Add(new ContentPlacement(ContainerPath.Of(file.Path), file.Content,
                file.Reason)
            { Wish = PlacementWish.Needed });
        }

        return placements;
    }
}

/// <summary>A file, directory or device of the host.</summary>
/// <param name="Source">Canonical.</param>
/// <param name="Target">Absolute, in the container; links of the image are followed.</param>
public sealed record InjectedPath(string Source, PathKind Kind, string Target, bool ReadOnly, string Reason)
{
    /// <summary>Of a library, where it has one: what its linker wrote into it, in hexadecimal.</summary>
    public string? BuildId { get; init; }
}

/// <summary>A file with content of our own.</summary>
/// <param name="Content">One char per byte.</param>
public sealed record InjectedFile(string Path, string Content, string Reason);
