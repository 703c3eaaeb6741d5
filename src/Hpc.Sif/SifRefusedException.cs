namespace Hpc.Sif;

/// <summary>What was asked of a SIF file cannot be done with it (no such object, no free descriptor, a second primary
/// partition). Nothing has been changed.</summary>
public sealed class SifRefusedException(string what, string why, string remedy) : Exception(what)
{
    public string Why { get; } = why;
    public string Remedy { get; } = remedy;
}
