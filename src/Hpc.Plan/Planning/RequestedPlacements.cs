namespace Hpc.Plan;

/// <summary>What the user asked to see: --bind, --mount and --scratch, and what other options mean.</summary>
internal static class RequestedPlacements
{
    /// <param name="further">Further images; see <see cref="AdditionalImages"/>.</param>
    public static List<Placement> Of(RunRequest request, HostFacts host, IReadOnlyList<AdditionalImage> further)
    {
        List<Placement> placements = [.. OptionPlacements.Of(request, host), .. All(request, host, further)];
        return placements.ConvertAll(placement => placement with { Wish = PlacementWish.Asked });
    }

    private static List<Placement> All(RunRequest request, HostFacts host, IReadOnlyList<AdditionalImage> further)
    {
        List<Placement> placements = [];
        foreach (BindRequest bind in request.Binds)
        {
            if (!bind.Destination.StartsWith('/'))
            {
                throw new RefusedException(
                    $"cannot use {bind.Origin} '{bind.Source}:{bind.Destination}': the destination is not an absolute path",
                    "it is a place in the container, which has no working directory yet",
                    $"{bind.Origin} {bind.Source}:/{bind.Destination}");
            }

            ContainerPath target = ContainerPath.Of(bind.Destination);
            if (target == ContainerPath.Root)
            {
                throw new RefusedException(
                    $"cannot use {bind.Origin} '{bind.Source}:{bind.Destination}': the destination is the root",
                    "the root of the container is the image",
                    "name a directory below it");
            }

            if (bind is { ImageSource: not null } and not { Flags: MountFlags.None, Propagation: MountFlags.None })
            {
                throw new RefusedException(
                    $"cannot use {bind.Origin} '{bind.Source}:{bind.Destination}': flags are not for a directory of an image",
                    "an image is read-only, nosuid and nodev, and has no other flags",
                        "remove them, or bind a directory of this host");
            }

            placements.Add(bind.ImageSource is { } inside
                ? new ImagePlacement(1 + further.TakeWhile(image => image != AdditionalImage.Of(bind)).Count(),
                    ContainerPath.Of(inside), target,
                    $"{bind.Origin}: a {(bind.ImageSourceIsFile ? "file" : "directory")} of image {bind.Source}")
                {
                    IsFile = bind.ImageSourceIsFile,
                }
                : OfHost(bind, host, target));
        }

        foreach (TmpfsRequest memory in request.Memory)
        {
            placements.Add(new MemoryPlacement(ContainerPath.Of(memory.Destination), memory.Options,
                "a file system in memory (--tmpfs)")
            {
                Flags = memory.Flags,
            });
        }

        foreach (string scratch in request.Scratch)
        {
            if (!scratch.StartsWith('/'))
            {
                throw new RefusedException($"cannot use --scratch '{scratch}': not an absolute path",
                    "it is a place in the container, which has no working directory yet", $"--scratch /{scratch}");
            }

            placements.Add(DefaultPlacements.Private(request, scratch, "scratch" + scratch, "mode=0750",
                "scratch directory (--scratch)"));
        }

        return placements;
    }

    /// <exception cref="RefusedException">The host has no such file.</exception>
    internal static BindPlacement OfHost(BindRequest bind, HostFacts host, ContainerPath target)
    {
        FileEntry fact = host.Look(DefaultPlacements.Absolute(host, bind.Source));
        return fact.Exists
            ? new BindPlacement(fact.Canonical, fact.Kind, target, bind.ReadOnly, Recursive: fact.Kind == PathKind.Directory,
                $"{bind.Origin} {bind.Source}")
            {
                Flags = bind.Flags, Propagation = bind.Propagation,
            }
            : throw (fact.Kind == PathKind.Forbidden
                ? Refused(bind, "permission denied", ", and you may not search a directory of its path")
                : Refused(bind, "the source path does not exist on this host", ""));
    }

    private static RefusedException Refused(BindRequest bind, string what, string why) =>
        new($"cannot bind '{bind.Source}': {what}", $"{bind.Origin} names it{why}",
            "check the path on this node: ls -ld " + bind.Source);
}
