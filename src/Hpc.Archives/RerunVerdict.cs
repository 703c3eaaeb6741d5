using Hpc.Crate;

namespace Hpc.Archives;

/// <summary>What became of a rerun: of each claim, of each result, of all.</summary>
internal sealed record RerunVerdict(IReadOnlyList<ClaimVerdict> Claims, IReadOnlyList<OutputVerdict> Results)
{
    public int Count => Claims.Count + Results.Count;

    public int Held => Claims.Count(claim => claim.IsHeld) + Results.Count(result => result.IsHeld);

    public bool IsHeld => Held == Count;
}
