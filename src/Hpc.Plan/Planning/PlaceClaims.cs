namespace Hpc.Plan;

/// <summary>Who gives way where two placements want one place, or one lies inside another.</summary>
internal static class PlaceClaims
{
    /// <summary>Marks those that give way: at one place all but the user's last one, or but the first where he asked for none;
    /// and the usual ones inside what he bound, as he has said what is there.</summary>
    /// <param name="all">In the order in which they were wanted, the user's last.</param>
    /// <returns>Whether there is one.</returns>
    public static bool Drop(PlacementCandidate[] all)
    {
        Dictionary<ContainerPath, PlacementCandidate> holders = [];
        bool dropped = false, asked = false;
        foreach (PlacementCandidate candidate in all)
        {
            if (candidate.Point.Obstacle is null && !holders.TryAdd(candidate.Point.Path, candidate))
            {
                bool wins = candidate.Placement.Wish == PlacementWish.Asked;
                (wins ? holders[candidate.Point.Path] : candidate).IsCovered = dropped = true;
                holders[candidate.Point.Path] = wins ? candidate : holders[candidate.Point.Path];
            }

            asked |= candidate.Placement.Wish == PlacementWish.Asked;
        }

        foreach (PlacementCandidate candidate in asked ? all : Array.Empty<PlacementCandidate>())
        {
            candidate.IsCovered |= candidate.Placement.Wish == PlacementWish.Usual
                && IsInsideAsked(candidate.Point.Path, holders);
            dropped |= candidate.IsCovered;
        }

        return dropped;
    }

    private static bool IsInsideAsked(ContainerPath path, Dictionary<ContainerPath, PlacementCandidate> holders)
    {
        for (ContainerPath at = path; at != ContainerPath.Root; at = at.Parent)
        {
            if (holders.TryGetValue(at, out PlacementCandidate? holder) && holder.Placement.Wish == PlacementWish.Asked)
            {
                return true;
            }
        }

        return false;
    }
}
