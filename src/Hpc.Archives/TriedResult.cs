using Hpc.Crate;

namespace Hpc.Archives;

/// <summary>What became of one result where a run was repeated several times on the machine that has just made it.</summary>
/// <param name="Name">One char per byte.</param>
/// <param name="Word">"steady"; "varying": numbers are others, and nothing else is; "random": something else is; "other": all
/// reruns have the same, and it is not what was recorded; "missing".</param>
/// <param name="Detail">How, and by how much.</param>
/// <param name="IsHeld">In each rerun.</param>
internal sealed record TriedResult(string Name, string Word, string Detail, bool IsHeld)
{
    /// <summary>By which it would have held; null: it did, or by none.</summary>
    public Tolerance? Proposed { get; init; }

    /// <param name="reruns">Of one run, in any order; at least one.</param>
    public static IReadOnlyList<TriedResult> Of(IReadOnlyList<RerunVerdict> reruns) =>
        [.. Enumerable.Range(0, reruns[0].Results.Count).Select(at => Of([.. reruns.Select(rerun => rerun.Results[at])]))];

    private static TriedResult Of(OutputVerdict[] all)
    {
        OutputVerdict[] others = [.. all.Where(one => !one.IsIdentical)];
        string name = all[0].Name, times = $"{others.Length} of {all.Length} reruns";
        bool isHeld = all.All(one => one.IsHeld);
        if (others.Length == 0 || others.All(one => one is { IsHeld: true, Spread: null }))
        {
            return new TriedResult(name, "steady", others.Length == 0 ? "byte by byte" : others[0].Detail, isHeld);
        }

        if (others.Count(one => one.IsMissing) is > 0 and int missing)
        {
            return new TriedResult(name, "missing", $"{missing} of {all.Length} reruns did not write it", isHeld);
        }

        if (all.Length > 1 && all.All(one => one.Digest == all[0].Digest))
        {
            return new TriedResult(name, "other", $"all {all.Length} reruns have the same; {all[0].Detail}", isHeld);
        }

        return others.Any(one => one.Spread is null)
            ? new TriedResult(name, "random", $"in {times}; {others[0].Detail}", isHeld) : Varying(name, times, others, isHeld);
    }

    private static TriedResult Varying(string name, string times, OutputVerdict[] others, bool isHeld)
    {
        Spread spread = others.Select(one => one.Spread!.Value).Aggregate((one, other) => one.With(other));
        return new TriedResult(name, "varying", $"{spread}, in {times}", isHeld) { Proposed = isHeld ? null : spread.Proposed };
    }
}
