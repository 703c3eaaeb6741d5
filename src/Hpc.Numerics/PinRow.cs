namespace Hpc.Numerics;

/// <summary>One variable that makes a library choose the same code on every processor.</summary>
/// <param name="Values">For x86-64-v2, v3, v4 and armv8-a; null where the library has nothing to say there. <see
/// cref="PinTable.Threads"/> stands for the number of threads.</param>
/// <param name="Source">Where it is documented.</param>
public sealed record PinRow(LibraryKind Library, string Variable, IReadOnlyList<string?> Values, string Source)
{
    /// <summary>Only for a library that chooses at run time.</summary>
    public bool NeedsDynamic { get; init; }

    public string? ValueAt(NumericLevel level) => Values[level.IsArm ? 3 : level.Rank];
}
