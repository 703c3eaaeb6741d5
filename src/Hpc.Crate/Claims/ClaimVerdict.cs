namespace Hpc.Crate;

/// <summary>What became of a claim.</summary>
/// <param name="Word">"held", "not held", or "unknown": nobody can tell.</param>
/// <param name="Detail">What was found, or why nothing was; one char per byte.</param>
public sealed record ClaimVerdict(Claim Claim, string Word, string Detail)
{
    public const string Held = "held", NotHeld = "not held", Unknown = "unknown";

    public bool IsHeld => Word == Held;
}
