namespace Hpc.Plan;

/// <summary>A launch that cannot work, said before anything is done: what failed, why, and what to try. Exit status 255.</summary>
public sealed class LaunchRefusedException(string what, string why, string remedy) : Exception(what)
{
    public string Why { get; } = why;
    public string Remedy { get; } = remedy;
}
