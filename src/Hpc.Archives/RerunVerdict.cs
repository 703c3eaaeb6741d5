using Hpc.Crate;

namespace Hpc.Archives;

/// <summary>What became of a rerun: of each claim, of each result, of all.</summary>
internal sealed record RerunVerdict(IReadOnlyList<ClaimVerdict> Claims, IReadOnlyList<OutputVerdict> Results)
{
    /// <summary>Digest of another image that it ran in; null: it was the recorded one.</summary>
    public string? OtherImage { get; init; }

    /// <summary>What that image has another way, as <c>hpcrun diff</c> says it; null: nobody could look.</summary>
    public IReadOnlyList<string>? Changed { get; init; }

    /// <summary>What was another way than in the recorded run; null: nobody asked.</summary>
    public RerunExplanation? Explanation { get; init; }

    /// <summary>What was another way than in the recorded run and was known before.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>How many ranks ran, and by what.</summary>
    public required RanksStarted Started { get; init; }

    public int Count => Claims.Count + Results.Count;

    public int Held => Claims.Count(claim => claim.IsHeld) + Results.Count(result => result.IsHeld);

    /// <summary>What another image does proves nothing of the recorded one, and neither does a run that has nothing to
    /// compare.</summary>
    public bool IsHeld => OtherImage is null && Held == Count && Count > 0;
}
