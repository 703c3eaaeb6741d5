namespace Hpc.Plan;

/// <summary>A placement whose place in the container's tree is known.</summary>
internal sealed record ResolvedPlacement(Placement Placement, MountPoint Point);

/// <summary>A mount point that has to be made in what another placement puts into memory.</summary>
/// <param name="For">What is mounted there.</param>
internal sealed record InnerPoint(ContainerPath Path, bool IsDirectory, string For);

/// <summary>All placements with their places, and what has to be added to the image for them.</summary>
internal sealed record ResolvedTree(
    IReadOnlyList<ResolvedPlacement> Placements, IReadOnlyList<SynthesisedEntry> Missing, IReadOnlyList<string> Warnings, MountPointResolver Resolver)
{
    public static ResolvedTree Resolve(IReadOnlyList<Placement> defaults, IReadOnlyList<Placement> requested, ImageFacts image, HostFacts host)
    {
        MountPointResolver resolver = new(image.Files, host.Look);
        List<ResolvedPlacement> resolved = [];
        List<SynthesisedEntry> missing = [];
        List<string> warnings = [];
        foreach (Placement placement in PlacementList.Merge(defaults, requested))
        {
            MountPoint point = resolver.Resolve(placement.Target, followLast: !(placement.ReplacesLink && image.Served));
            if (Obstacle(placement, point, image) is { } obstacle)
            {
                if (requested.Contains(placement))
                {
                    throw new RefusedException($"cannot bind to '{placement.Target}': {obstacle}", "source and target must both be directories or both be files, and the target must exist or be in the image", "choose another target, or create it on the host");
                }

                warnings.Add($"cannot show {placement.Target} ({placement.Reason}): {obstacle}");
                continue;
            }

            if (point.Owner == MountPointOwner.Image && (point.Kind == PathKind.Missing || point.Kind == PathKind.SymbolicLink))
            {
                missing.Add(new SynthesisedEntry(point.Path.ToString(), placement.NeedsDirectory));
            }

            resolver.Place(point.Path, (placement as BindPlacement)?.Source);
            resolved.Add(new ResolvedPlacement(placement, point));
        }

        return new ResolvedTree(resolved, missing, warnings, resolver);
    }

    /// <summary>The mount points that have to be made in what this placement puts into memory, each with its way there.</summary>
    public IEnumerable<InnerPoint> PointsMadeIn(ResolvedPlacement memory)
    {
        for (int i = 0; i < Placements.Count; i++)
        {
            (Placement placement, MountPoint point) = Placements[i];
            if (point is { Kind: PathKind.Missing, Owner: MountPointOwner.Memory } && Placements.Take(i).Last(outer => outer.Point.Path.Contains(point.Path.Parent)) == memory)
            {
                for (ContainerPath parent = point.FirstMissing; parent != point.Path && parent.Contains(point.Path); parent = parent.Append(point.Path.Parts[parent.Depth]))
                {
                    yield return new InnerPoint(parent, true, placement.Reason);
                }

                yield return new InnerPoint(point.Path, placement.NeedsDirectory, placement.Reason);
            }
        }
    }

    private static string? Obstacle(Placement placement, MountPoint point, ImageFacts image) => point switch
    {
        { Kind: PathKind.Missing, Owner: MountPointOwner.Host } => "it is in a bound directory of the host that has no such entry",
        { Kind: PathKind.SymbolicLink } when image.Served => null,
        { Kind: PathKind.Missing or PathKind.Forbidden } => null,
        { Kind: PathKind.Directory } when !placement.NeedsDirectory => "it is a directory in the container, and the source is a file",
        { Kind: not PathKind.Directory } when placement.NeedsDirectory => "it is a file in the container, and the source is a directory",
        _ => null,
    };
}
