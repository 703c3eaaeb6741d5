namespace Hpc.Plan;

/// <summary>All placements of a container in the order in which they are made: outer before inner, the user's over the defaults.</summary>
internal static class PlacementList
{
    public static List<Placement> Merge(IEnumerable<Placement> defaults, IEnumerable<Placement> requested)
    {
        List<Placement> all = [.. defaults.DistinctBy(placement => placement.Target)];
        foreach (Placement placement in requested)
        {
            _ = all.RemoveAll(other => other.Target == placement.Target);
            all.Add(placement);
        }

        List<Placement> sorted = [.. all.OrderBy(placement => placement.Target.Depth)];
        return [.. sorted.Where((placement, index) => !IsShownAlready(placement, sorted.Take(index)))];
    }

    /// <summary>True if an outer bind of the same host directory shows it at this very place.</summary>
    private static bool IsShownAlready(Placement placement, IEnumerable<Placement> outer)
    {
        if (placement is not BindPlacement { ReadOnly: false } inner)
        {
            return false;
        }

        Placement? around = outer.LastOrDefault(candidate => candidate.Target != inner.Target && candidate.Target.Contains(inner.Target));
        return around is BindPlacement { ReadOnly: false } bind
            && inner.Source == (bind.Source == "/" ? "" : bind.Source) + inner.Target.ToString()[bind.Target.ToString().Length..];
    }
}
