namespace Hpc.Plan;

/// <summary>An image that a launch needs beside the container's own.</summary>
/// <param name="Name">The words that name the file.</param>
/// <param name="Part">The overlay partition that is meant; null for the file's root file system.</param>
public sealed record AdditionalImage(string Name, EmbeddedLayer? Part);
