namespace Hpc.Inject;

/// <summary>A library of the host that should be in the container, with all that it needs.</summary>
/// <param name="Name">As programs in the image ask for it: its SONAME, or that of a compatible one.</param>
/// <param name="Path">On the host, as its loader would open it.</param>
/// <param name="Required">The launch is refused where it cannot be; else it is left out with a note.</param>
/// <param name="Reason">Why, for <c>--explain</c>.</param>
public sealed record LibraryWish(string Name, string Path, bool Required, string Reason)
{
    /// <summary>A plugin whose directory is bound as a whole: only what it needs is looked at.</summary>
    public bool IsPlugin { get; init; }
}
