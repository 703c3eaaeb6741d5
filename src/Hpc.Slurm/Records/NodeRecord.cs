namespace Hpc.Slurm;

/// <summary>A node as sinfo and scontrol know it.</summary>
public sealed record NodeRecord
{
    public required string Name { get; init; }

    /// <summary>What its slurmd is of; null while that has not registered.</summary>
    public SlurmRelease? Release { get; init; }

    /// <summary>The base state first: IDLE; MIXED, DRAIN.</summary>
    public IReadOnlyList<string> State { get; init; } = [];

    /// <summary>Why it was taken out of use; empty if it was not.</summary>
    public string Reason { get; init; } = "";

    public int Processors { get; init; }
}
