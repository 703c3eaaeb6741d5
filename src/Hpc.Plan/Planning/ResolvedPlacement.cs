namespace Hpc.Plan;

/// <summary>A placement whose place in the container's tree is known.</summary>
internal sealed record ResolvedPlacement(Placement Placement, MountPoint Point);

/// <summary>A mount point that has to be made in what another placement puts into memory.</summary>
/// <param name="For">What is mounted there.</param>
internal sealed record InnerPoint(ContainerPath Path, bool IsDirectory, string For);

/// <summary>A mount point that has to be made in a directory of the host.</summary>
/// <param name="Path">As the host has it; directories above it may be missing, too.</param>
/// <param name="For">What is mounted there.</param>
internal sealed record HostPoint(string Path, bool IsDirectory, string For);
