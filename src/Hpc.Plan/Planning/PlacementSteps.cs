namespace Hpc.Plan;

/// <summary>The steps that put one placement into the container's tree.</summary>
internal static class PlacementSteps
{
    private static readonly string[] Devices = ["null", "zero", "full", "random", "urandom", "tty"];

    public static IEnumerable<Step> Of(ResolvedPlacement resolved, RootLayout layout, int userId, int groupId)
    {
        (Placement placement, MountPoint point) = (resolved.Placement, resolved.Point);
        string target = point.Path.ToString();
        if (point is { Kind: PathKind.Missing, Owner: MountPointOwner.Memory })
        {
            for (ContainerPath parent = point.FirstMissing; parent != point.Path && parent.Contains(point.Path); parent = parent.Append(point.Path.Parts[parent.Depth]))
            {
                yield return new MakeDirectoryStep(parent.ToString(), FileModes.Directory, $"mount point for {placement.Reason}");
            }

            yield return placement.NeedsDirectory
                ? new MakeDirectoryStep(target, FileModes.Directory, $"mount point for {placement.Reason}")
                : new CreateFileStep(target, FileModes.File, "", $"mount point for {placement.Reason}");
        }

        foreach (Step step in placement switch
        {
            BindPlacement bind => Bind(bind, target, layout),
            MemoryPlacement memory => [new MountStep("tmpfs", target, "tmpfs", MountFlags.NoSetUid | MountFlags.NoDevices, memory.Options, memory.Reason)],
            KernelPlacement kernel => [new MountStep(kernel.Type, target, kernel.Type, kernel.Flags, kernel.Options, kernel.Reason)],
            DevicesPlacement devices => MinimalDevices(devices, target, layout),
            ImagePlacement image => OtherImage(image, target, layout, userId, groupId),
            ContentPlacement content => OwnFile(content, target, layout),
            _ => throw new InvalidOperationException($"no steps for {placement.GetType().Name}"),
        })
        {
            yield return step;
        }
    }

    private static IEnumerable<Step> Bind(BindPlacement bind, string target, RootLayout layout)
    {
        MountFlags flags = MountFlags.Bind | (bind.Recursive ? MountFlags.Recursive : MountFlags.None);
        yield return new MountStep(layout.HostPrefix + (bind.Source == "/" ? "" : bind.Source), target, "", flags, "", bind.Reason);
        if (bind.ReadOnly)
        {
            yield return RootSteps.ReadOnly(target, bind.Recursive ? layout.HostPrefix + "/proc/self/mountinfo" : "", bind.Reason + ", read-only");
        }
    }

    private static IEnumerable<Step> MinimalDevices(DevicesPlacement devices, string target, RootLayout layout)
    {
        string why = devices.Reason;
        yield return new MountStep("tmpfs", target, "tmpfs", MountFlags.NoSetUid, "mode=755", why);
        foreach (string device in Devices)
        {
            yield return new CreateFileStep($"{target}/{device}", FileModes.File, "", why);
            yield return new MountStep($"{layout.HostPrefix}/dev/{device}", $"{target}/{device}", "", MountFlags.Bind, "", why);
        }

        yield return new MakeDirectoryStep($"{target}/shm", FileModes.SharedDirectory, why);
        yield return new MountStep("tmpfs", $"{target}/shm", "tmpfs", MountFlags.NoSetUid | MountFlags.NoDevices, "mode=1777", why);
        yield return new MakeDirectoryStep($"{target}/pts", FileModes.Directory, why);
        yield return new MountStep("devpts", $"{target}/pts", "devpts", MountFlags.NoSetUid | MountFlags.NoExecute, "newinstance,ptmxmode=0666,mode=0620", why);
        yield return new SymbolicLinkStep("pts/ptmx", $"{target}/ptmx", why);
        yield return new SymbolicLinkStep("/proc/self/fd", $"{target}/fd", why);
        yield return new SymbolicLinkStep("/proc/self/fd/0", $"{target}/stdin", why);
        yield return new SymbolicLinkStep("/proc/self/fd/1", $"{target}/stdout", why);
        yield return new SymbolicLinkStep("/proc/self/fd/2", $"{target}/stderr", why);
    }

    /// <summary>A file in memory of its own; the bind keeps it when the scratch directory goes.</summary>
    private static IEnumerable<Step> OwnFile(ContentPlacement content, string target, RootLayout layout)
    {
        string scratch = layout.HostPrefix + layout.Scratch;
        yield return new MountStep("tmpfs", scratch, "tmpfs", MountFlags.NoSetUid | MountFlags.NoDevices, "mode=755", content.Reason);
        yield return new CreateFileStep(scratch + "/content", FileModes.File, content.Content, content.Reason);
        yield return new MountStep(scratch + "/content", target, "", MountFlags.Bind, "", content.Reason);
        yield return new UnmountStep(scratch, "the host's " + layout.Scratch + " is visible again");
    }

    private static IEnumerable<Step> OtherImage(ImagePlacement image, string target, RootLayout layout, int userId, int groupId)
    {
        string scratch = layout.HostPrefix + layout.Scratch;
        yield return RootSteps.MountImage(scratch, userId, groupId, image.Reason) with { Image = image.Image, Device = layout.HostPrefix + "/dev/fuse" };
        yield return new MountStep(scratch + (image.Inside == ContainerPath.Root ? "" : image.Inside.ToString()), target, "", MountFlags.Bind, "", image.Reason);
        yield return new UnmountStep(scratch, "the host's " + layout.Scratch + " is visible again");
    }
}
