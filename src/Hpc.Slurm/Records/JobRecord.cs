namespace Hpc.Slurm;

/// <summary>A job as squeue, scontrol and sacct know it; names as in scontrol(1).</summary>
public sealed record JobRecord
{
    public required uint JobId { get; init; }

    /// <summary>The array's own number and this member's; null for a job that is none.</summary>
    public (uint Job, uint Member)? Array { get; init; }

    public string Name { get; init; } = "";
    public string User { get; init; } = "";
    public string Partition { get; init; } = "";

    /// <summary>The base state first, then what is added to it: RUNNING; PENDING, REQUEUED.</summary>
    public IReadOnlyList<string> State { get; init; } = [];

    /// <summary>Why it waits or ended; empty where Slurm gives "None".</summary>
    public string Reason { get; init; } = "";

    /// <summary>Short form; empty while it waits.</summary>
    public string Nodes { get; init; } = "";

    public int Tasks { get; init; }
    public int Processors { get; init; }

    /// <summary>What --container was given; empty if it was not, or where this release does not say.</summary>
    public string Container { get; init; } = "";

    public string WorkingDirectory { get; init; } = "";
    public SlurmExit ExitCode { get; init; }

    /// <summary>Seconds since 1970; 0 if it has not happened.</summary>
    public long Submitted { get; init; }
    public long Started { get; init; }
    public long Ended { get; init; }

    /// <summary>From sacct; empty from the others.</summary>
    public IReadOnlyList<StepRecord> Steps { get; init; } = [];
}
