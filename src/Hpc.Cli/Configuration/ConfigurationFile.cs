using Hpc.Plan;

namespace Hpc.Cli;

/// <summary>One configuration file, read.</summary>
/// <param name="IsSite">The administrators'; a user cannot change it.</param>
internal sealed record ConfigurationFile(string Path, bool IsSite, IReadOnlyList<TomlEntry> Entries);
