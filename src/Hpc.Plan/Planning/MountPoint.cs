namespace Hpc.Plan;

/// <summary>A resolved place in the container.</summary>
/// <param name="Path">Without links.</param>
/// <param name="Kind">What is there; <see cref="PathKind.Missing"/> if it has to be made.</param>
/// <param name="Owner">In what a missing one would have to be made.</param>
internal readonly record struct MountPoint(ContainerPath Path, PathKind Kind, MountPointOwner Owner)
{
    /// <summary>Where a missing one's way begins: this and all below it have to be made.</summary>
    public ContainerPath FirstMissing { get; init; }

    /// <summary>No path leads there; the rest means nothing then.</summary>
    public PlaceObstacle? Obstacle { get; init; }
}

/// <summary>To whom a part of the container's tree belongs.</summary>
internal enum MountPointOwner
{
    /// <summary>The image: a missing mount point is synthesised.</summary>
    Image,

    /// <summary>A file system in memory that the plan makes: a missing mount point is created there.</summary>
    Memory,

    /// <summary>A directory of the host: a missing mount point is made there for what the user asks, and for nothing else
    /// (adr/0031).</summary>
    Host,
}
