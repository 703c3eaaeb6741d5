namespace Hpc.Cli;

/// <summary>A file that belongs beside slurm.conf.</summary>
/// <param name="Name">Below that directory.</param>
/// <param name="Mode">Permissions.</param>
internal sealed record SiteFile(string Name, string Text, uint Mode);
