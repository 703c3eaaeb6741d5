namespace Hpc.CommandLine;

/// <summary>One argument of a command.</summary>
/// <param name="Name">In brackets where it may be missing; with "..." behind it where it takes all that follow.</param>
/// <param name="Help">What it may be; empty if the name says it.</param>
public sealed record ArgumentSpec(string Name, string Help = "")
{
    /// <summary>An empty word means something: it is a program's.</summary>
    public bool MayBeEmpty { get; init; }

    public bool MayBeMissing => Name.StartsWith('[');

    public bool TakesTheRest => Name.TrimEnd(']').EndsWith("...", StringComparison.Ordinal);

    public static implicit operator ArgumentSpec(string name) => new(name);
}
