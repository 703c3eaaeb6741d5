using Hpc.Plan;

namespace Hpc.Launch.Sharing;

/// <summary>A rank of the step, by pid.</summary>
/// <param name="Draft">What it wanted; null if it planned itself.</param>
internal sealed record KnownRank(int ProcessId, PlanDraft? Draft)
{
    /// <summary>Its plan was carried out: its mounts are finished.</summary>
    public bool Runs { get; set; }

    /// <summary>Whether its finished mounts are what this draft wants.</summary>
    public bool HasMountsOf(PlanDraft wanted) =>
        Draft is { Copyable: true } && wanted.Copyable
            && (ReferenceEquals(Draft.Mounts, wanted.Mounts) || Draft.Mounts.SequenceEqual(wanted.Mounts));
}
