namespace Hpc.Slurm;

/// <summary>Text that Slurm would not have written, or would not read: a host list, a release, a configuration file,
/// JSON.</summary>
/// <param name="what">The text in double quotes and what it should have been; lower case, no full stop.</param>
/// <param name="why">What is wrong with it.</param>
public sealed class SlurmFormatException(string what, string why) : Exception($"{what}: {why}")
{
    public string What { get; } = what;
    public string Why { get; } = why;
}
