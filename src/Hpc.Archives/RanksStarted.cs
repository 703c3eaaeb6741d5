namespace Hpc.Archives;

/// <summary>The ranks of a rerun beside those of the run.</summary>
/// <param name="By">What started them; null: nothing did, as there is one.</param>
internal sealed record RanksStarted(long Recorded, int Now, string? By)
{
    public bool IsFewer => Now < Recorded;
}
