namespace Hpc.Sif;

/// <summary>All that a new SIF file depends on besides its objects: the same inputs make the same bytes.</summary>
public sealed record SifCreation
{
    /// <summary>What builders write, so that an image that is executable runs by itself.</summary>
    public const string RunScript = "#!/usr/bin/env run-singularity\n";

    /// <summary>At most 31 chars, one per byte.</summary>
    public string LaunchScript { get; init; } = "";

    public Guid Id { get; init; }

    /// <summary>When the file is made, of header and objects alike.</summary>
    public UnixTime Time { get; init; } = UnixTime.Unset;

    /// <summary>Slots of the descriptor table: how many objects the file can ever hold.</summary>
    public int Capacity { get; init; } = 48;
}
