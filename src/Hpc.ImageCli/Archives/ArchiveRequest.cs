using Hpc.Crate;

namespace Hpc.ImageCli;

/// <summary>What an archive is to be made of.</summary>
/// <param name="Records">With the names that their runs get.</param>
/// <param name="Directory">What {cwd} stands for here.</param>
internal sealed record ArchiveRequest(CrateDescription About, IReadOnlyList<(string Name, string Record)> Records,
    string Directory)
{
    /// <summary>A file; null: the paper says nothing.</summary>
    public string? Claims { get; init; }

    public bool HasImage { get; init; } = true;

    public bool HasData { get; init; } = true;

    /// <summary>Also runs whose program was never started.</summary>
    public bool TakesUnstarted { get; init; }

    /// <summary>Its records are steps of one workflow.</summary>
    public bool IsWorkflow { get; init; }

    /// <summary>Where the runs began was said: no record knows it better.</summary>
    public bool HasDirectory { get; init; }

    /// <summary>Directories of programs for other machines; null: no runner is carried.</summary>
    public IReadOnlyList<string>? Runners { get; init; }

    /// <summary>What must not be in it; null: names may.</summary>
    public NameSearch? Hidden { get; init; }

    public bool IsWhole => HasImage && HasData;

    /// <summary>With all that a rerun needs.</summary>
    public ArchiveRequest Whole => this with { HasImage = true, HasData = true, Runners = null };
}
