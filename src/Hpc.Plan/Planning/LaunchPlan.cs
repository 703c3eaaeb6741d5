namespace Hpc.Plan;

/// <summary>All that will be done to the kernel, before it is done.</summary>
public sealed record LaunchPlan
{
    /// <summary>In order; the last one is the <see cref="ExecStep"/>.</summary>
    public required IReadOnlyList<Step> Steps { get; init; }

    /// <summary>Entries that the image server adds to the image's tree, or puts in the place of its own.</summary>
    public required IReadOnlyList<SynthesisedEntry> Synthesised { get; init; }

    /// <summary>The program is not to do whatever the user may do.</summary>
    public bool Contained { get; init; }

    /// <summary>Things that a user should know, one line each.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }
}

/// <summary>A mount point or file that the image lacks.</summary>
/// <param name="Path">Container path without links; its parents are made as needed.</param>
/// <param name="IsDirectory">Directory or regular file.</param>
/// <param name="Append">Lines that follow the image's own content of the same path; empty for a bare mount point.</param>
public sealed record SynthesisedEntry(string Path, bool IsDirectory, string Append = "");
