namespace Hpc.Slurm;

/// <summary>A step as scontrol and sacct know it.</summary>
public sealed record StepRecord
{
    public required StepId Id { get; init; }
    public string Name { get; init; } = "";
    public IReadOnlyList<string> State { get; init; } = [];

    /// <summary>Short form.</summary>
    public string Nodes { get; init; } = "";

    public int Tasks { get; init; }
    public string Container { get; init; } = "";
    public SlurmExit ExitCode { get; init; }

    /// <summary>Seconds since 1970; 0 if it has not happened.</summary>
    public long Started { get; init; }
    public long Ended { get; init; }
}
