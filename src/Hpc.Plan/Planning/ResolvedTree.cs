namespace Hpc.Plan;

/// <summary>All placements with their places, and what has to be made for them.</summary>
internal sealed record ResolvedTree(List<ResolvedPlacement> Placements, MountPointResolver Resolver)
{
    private readonly Dictionary<ContainerPath, List<InnerPoint>> _inner = [];

    /// <summary>Mount points that the image lacks; they are added to it.</summary>
    public required List<SynthesisedEntry> Missing { get; init; }

    /// <summary>Mount points that a directory of the host lacks.</summary>
    public required List<HostPoint> OnHost { get; init; }

    public required IReadOnlyList<string> Warnings { get; init; }

    /// <param name="wanted">What users expect and what the program needs, then what the user asked for.</param>
    /// <param name="writable">The program writes to the image directory itself.</param>
    /// <exception cref="RefusedException">What the user asked for cannot be.</exception>
    public static ResolvedTree Resolve(List<Placement> wanted, ImageFacts image, HostFacts host, bool writable)
    {
        SettledPlacements settled = new PlacementResolution(image, host.Files, writable).Settle(wanted);
        List<ResolvedPlacement> placements = [];
        List<SynthesisedEntry> missing = [];
        List<HostPoint> onHost = [];
        List<Placement> notInImage = [];
        List<string> warnings = [];
        foreach (PlacementCandidate candidate in settled.Candidates)
        {
            (Placement placement, MountPoint point) = (candidate.Placement, candidate.Point);
            if (IsShownAlready(placement, point, settled.Resolver))
            {
                continue;
            }

            if (point.Obstacle is { } obstacle)
            {
                Refuse(placement, obstacle);
                if (obstacle == PlaceObstacle.NotInImage)
                {
                    notInImage.Add(placement);
                }
                else
                {
                    warnings.Add($"cannot show {placement.Target} ({placement.Reason}): {obstacle.What}");
                }
            }
            else
            {
                placements.Add(new ResolvedPlacement(placement, point));
                if (point is { Owner: MountPointOwner.Image, Kind: PathKind.Missing or PathKind.SymbolicLink } && !writable)
                {
                    missing.Add(new SynthesisedEntry(point.Path.ToString(), placement.NeedsDirectory));
                }
                else if (PathOnHost(point, image, settled.Resolver) is { } path)
                {
                    onHost.Add(new HostPoint(path, placement.NeedsDirectory, placement.Reason));
                }
            }
        }

        return new ResolvedTree(placements, settled.Resolver)
        { Missing = missing, OnHost = onHost, Warnings = [.. warnings, .. Left(notInImage)] }.WithInnerPoints();
    }

    /// <summary>The mount points that have to be made in what this placement puts into memory, each with its way there.</summary>
    public IReadOnlyList<InnerPoint> PointsMadeIn(ResolvedPlacement memory) => _inner.GetValueOrDefault(memory.Point.Path) ?? [];

    private ResolvedTree WithInnerPoints()
    {
        foreach ((Placement placement, MountPoint point) in Placements)
        {
            if (point is not { Kind: PathKind.Missing, Owner: MountPointOwner.Memory })
            {
                continue;
            }

            ContainerPath memory = Resolver.Owner(point.FirstMissing.Parent).Target;
            List<InnerPoint> inner = _inner.TryGetValue(memory, out List<InnerPoint>? known) ? known : _inner[memory] = [];
            for (ContainerPath parent = point.FirstMissing; parent != point.Path; parent =
                parent.Append(point.Path.Parts[parent.Depth]))
            {
                inner.Add(new InnerPoint(parent, true, placement.Reason));
            }

            inner.Add(new InnerPoint(point.Path, placement.NeedsDirectory, placement.Reason));
        }

        return this;
    }

    private static void Refuse(Placement placement, PlaceObstacle obstacle)
    {
        if (placement.Wish == PlacementWish.Asked)
        {
            throw new RefusedException($"cannot bind to '{placement.Target}': {obstacle.What}", obstacle.Why, obstacle.Remedy);
        }
    }

    /// <summary>True if an outer bind of the same host directory shows it at this very place.</summary>
    private static bool IsShownAlready(Placement placement, MountPoint point, MountPointResolver resolver) =>
        placement is BindPlacement { ReadOnly: false } inner
        && resolver.Owner(point.Path.Parent) is { Placement: BindPlacement { ReadOnly: false } outer } around
        && inner.Source == outer.OnHost(around.Target, point.Path);

    /// <summary>Where on the host a missing mount point has to be made; null where it does not.</summary>
    private static string? PathOnHost(MountPoint point, ImageFacts image, MountPointResolver resolver) => point switch
    {
        { Kind: not PathKind.Missing } => null,
        { Owner: MountPointOwner.Host } => resolver.OnHost(point.Path.Parent) is { } parent
            ? $"{parent.TrimEnd('/')}/{point.Path.Name}" : null,
        { Owner: MountPointOwner.Image } => image.Directory + point.Path,
        _ => null,
    };

    private static IEnumerable<string> Left(List<Placement> notInImage) => notInImage.Count == 0 ? [] :
        [
            $"the image directory does not have {string.Join(", ", notInImage.Select(placement =>
                $"{placement.Target} ({placement.Reason})"))}: with --writable what it lacks is not shown; "
            + "create it there to see it"];
}
