namespace Hpc.Plan;

/// <summary>Finds out where all placements of a container stand, and in which order they are made: outer before inner. A place
/// depends on links of the image and of what is placed already, and so does the order on the places: both are worked out again
/// until nothing moves.</summary>
internal sealed class PlacementResolution(ImageFacts image, FileTree host, bool writable)
{
    /// <summary>Each round puts what was late in front of what it would have covered; binds that lead through links of each other
    /// want one more each.</summary>
    private const int MostRounds = 16;

    private readonly KnownFiles _image = new(image.Files);
    private readonly KnownFiles _host = new(host);

    /// <summary>What remains of the wanted ones, in the order in which it is made. One with an obstacle is not made.</summary>
    /// <param name="wanted">Of two at one place, the later one of the user's, else the first.</param>
    public SettledPlacements Settle(List<Placement> wanted)
    {
        PlacementCandidate[] all = [.. wanted.ConvertAll(placement => new PlacementCandidate(placement))];
        PlacementCandidate[] ordered = [.. all.OrderBy(candidate => candidate.Placement.Target.Depth)];
        for (int round = 1; ; round++)
        {
            MountPointResolver resolver = new(_image, _host);
            bool late = Place(ordered, resolver);
            bool covered = PlaceClaims.Drop(all);
            if (!late && !covered)
            {
                return new SettledPlacements(ordered, resolver);
            }

            if (round == MostRounds)
            {
                throw new RefusedException($"cannot bind to '"
                    + $"{ordered.First(candidate => candidate.IsLate).Placement.Target}': its place depends on itself",
                    "links lead through what it would cover", "choose another target");
            }

            all = [.. all.Where(candidate => !candidate.IsCovered)];
            ordered = [.. ordered.Where(candidate => !candidate.IsCovered).OrderBy(candidate => candidate.Order)];
        }
    }

    /// <returns>Whether one of them would cover another that was placed before.</returns>
    private bool Place(PlacementCandidate[] ordered, MountPointResolver resolver)
    {
        bool late = false;
        int made = 0;
        foreach (PlacementCandidate candidate in ordered)
        {
            Placement placement = candidate.Placement;
            MountPoint point = resolver.Resolve(placement.Target, followLast: !(placement.ReplacesLink && image.Served));
            candidate.Point = point with { Obstacle = point.Obstacle ?? Obstacle(placement, point, resolver) };
            candidate.Order = made;
            candidate.IsLate = false;
            if (candidate.Point.Obstacle is not null)
            {
                continue;
            }

            if (resolver.FirstBelow(point.Path) is >= 0 and int first)
            {
                candidate.Order = first - 0.5;
                candidate.IsLate = late = true;
            }

            resolver.Place(point.Path, placement);
            made++;
        }

        return late;
    }

    private PlaceObstacle? Obstacle(Placement placement, MountPoint point, MountPointResolver resolver) => point switch
    {
        { Kind: PathKind.SymbolicLink } when image.Served => null,
        { Kind: PathKind.Missing, Owner: MountPointOwner.Host } => placement.Wish != PlacementWish.Asked ? PlaceObstacle.NotOnHost
            : IsNamed(placement, point, resolver) ? null : PlaceObstacle.LedToHost,
        { Kind: PathKind.Missing } when placement.Wish == PlacementWish.Asked => null,
        { Kind: PathKind.Missing, Owner: MountPointOwner.Image } when writable => PlaceObstacle.NotInImage,
        _ => PlaceObstacle.Between(placement, point.Kind),
    };

    /// <summary>The place and what stands around it are where the user said, and not where a link has led them.</summary>
    private static bool IsNamed(Placement placement, MountPoint point, MountPointResolver resolver) =>
        point.Path == placement.Target
        && resolver.Owner(point.Path.Parent) is { Placement: { } around, Target: var place } && around.Target == place;
}

/// <summary>One placement on its way to its place.</summary>
internal sealed class PlacementCandidate(Placement placement)
{
    public Placement Placement => placement;

    public MountPoint Point { get; set; }

    /// <summary>Its place in the next round.</summary>
    public double Order { get; set; }

    /// <summary>It would cover what was placed before.</summary>
    public bool IsLate { get; set; }

    /// <summary>Another one stands at its place, or around it.</summary>
    public bool IsCovered { get; set; }
}

/// <summary>Placements in the order in which they are made, and the tree that they make.</summary>
internal sealed record SettledPlacements(PlacementCandidate[] Candidates, MountPointResolver Resolver);
