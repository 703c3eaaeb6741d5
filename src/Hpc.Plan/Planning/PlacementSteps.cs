namespace Hpc.Plan;

/// <summary>The steps that put placements into the container's tree. What consists of more than one mount is made aside, in a
/// directory of the host, and moved to its place when it is finished: a mount is looked up by a name of the image once, and
/// nothing is created by one.</summary>
internal sealed class PlacementSteps(RootLayout layout, uint userId, uint groupId)
{
    private static readonly string[] Devices = ["null", "zero", "full", "random", "urandom", "tty"];

    /// <param name="inner">Mount points that have to be made in it.</param>
    public IEnumerable<Step> Of(ResolvedPlacement resolved, IEnumerable<InnerPoint> inner)
    {
        (Placement placement, ContainerPath target) = (resolved.Placement, resolved.Point.Path);
        string at = target.ToString();
        return placement switch
        {
            BindPlacement bind => Bind(bind, at),
            MemoryPlacement memory => Memory(memory, target, [.. inner]),
            KernelPlacement kernel => [new MountStep(kernel.Type, at, kernel.Type, kernel.Flags, kernel.Options, kernel.Reason)],
            DevicesPlacement devices =>
                [.. MinimalDevices(devices.Terminal, devices.Reason), .. Points(target, inner),
                RootSteps.Move(layout.Aside, at, devices.Reason)],
            ImagePlacement image => OtherImage(image, at),
            ContentPlacement content => OwnFile(content, at),
            FusePlacement fuse => FuseMounts.Mount(fuse, at, userId, groupId),
            _ => throw new InvalidOperationException($"no steps for {placement.GetType().Name}"),
        };
    }

    /// <summary>A file is bound onto itself meanwhile: there is no other that is sure to be there.</summary>
    private IEnumerable<Step> Bind(BindPlacement bind, string target)
    {
        MountFlags flags = bind.Flags | (bind.ReadOnly ? MountFlags.MS_RDONLY : MountFlags.None);
        string source = RootLayout.Host(bind.Source), aside = bind.NeedsDirectory ? layout.Aside : source;
        yield return new MountStep(source, flags == 0 ? target : aside, "",
            MountFlags.MS_BIND | (bind.Recursive ? MountFlags.MS_REC : MountFlags.None), "", bind.Reason);
        if (flags != 0)
        {
            yield return RootSteps.Restrict(aside, flags, bind.Recursive ? RootLayout.Host("/proc/self/mountinfo") : "",
                bind.Reason + (flags == MountFlags.MS_RDONLY ? ", read-only" : ", with its flags"));
            yield return RootSteps.Move(aside, target, bind.Reason);
        }

        if (bind.Propagation != 0)
        {
            yield return new MountStep("", target, "", bind.Propagation, "", bind.Reason + ", propagation");
        }
    }

    private IEnumerable<Step> Memory(MemoryPlacement memory, ContainerPath target, List<InnerPoint> inner)
    {
        MountStep Mount(string at, MountFlags flags) => new("tmpfs", at, "tmpfs", flags, memory.Options, memory.Reason);
        return inner.Count == 0 ? [Mount(target.ToString(), memory.Flags)]
        :
        [
            Mount(layout.Aside, memory.Flags & ~MountFlags.MS_RDONLY), .. Points(target, inner),
            .. (memory.Flags & MountFlags.MS_RDONLY) == 0 ? []
                : new[] { RootSteps.ReadOnly(layout.Aside, "", memory.Reason + ", read-only") },
            RootSteps.Move(layout.Aside, target.ToString(), memory.Reason),
        ];
    }

    private IEnumerable<Step> Points(ContainerPath around, IEnumerable<InnerPoint> inner)
    {
        HashSet<string> made = [];
        foreach (InnerPoint point in inner)
        {
            string path = layout.Aside + point.Path.ToString()[around.ToString().Length..], why = $"mount point for {point.For}";
            if (made.Add(path))
            {
                yield return point.IsDirectory ? new MakeDirectoryStep(path, FileModes.Directory, why) : new CreateFileStep(path, FileModes.File, "", why);
            }
        }
    }

    private IEnumerable<Step> MinimalDevices(string? terminal, string why)
    {
        string aside = layout.Aside;
        yield return new MountStep("tmpfs", aside, "tmpfs", MountFlags.MS_NOSUID, "mode=755", why);
        foreach (string device in Devices)
        {
            yield return new CreateFileStep($"{aside}/{device}", FileModes.File, "", why);
            yield return new MountStep(RootLayout.Host("/dev/" + device), $"{aside}/{device}", "", MountFlags.MS_BIND, "", why);
        }

        if (terminal is not null)
        {
            yield return new CreateFileStep($"{aside}/console", FileModes.File, "", "the caller's terminal: tty finds it here");
            yield return new MountStep(RootLayout.Host(terminal), $"{aside}/console", "", MountFlags.MS_BIND, "",
                "the caller's terminal: tty finds it here");
        }

        yield return new MakeDirectoryStep($"{aside}/shm", FileModes.SharedDirectory, why);
        yield return new MountStep("tmpfs", $"{aside}/shm", "tmpfs", MountFlags.MS_NOSUID | MountFlags.MS_NODEV, "mode=1777",
            why);
        yield return new MakeDirectoryStep($"{aside}/pts", FileModes.Directory, why);
        yield return new MountStep("devpts", $"{aside}/pts", "devpts", MountFlags.MS_NOSUID | MountFlags.MS_NOEXEC,
            "newinstance,ptmxmode=0666,mode=0620", why);
        yield return new SymbolicLinkStep("pts/ptmx", $"{aside}/ptmx", why);
        yield return new SymbolicLinkStep("/proc/self/fd", $"{aside}/fd", why);
        yield return new SymbolicLinkStep("/proc/self/fd/0", $"{aside}/stdin", why);
        yield return new SymbolicLinkStep("/proc/self/fd/1", $"{aside}/stdout", why);
        yield return new SymbolicLinkStep("/proc/self/fd/2", $"{aside}/stderr", why);
    }

    /// <summary>A file in memory of its own; the bind keeps it when the scratch directory goes.</summary>
    private IEnumerable<Step> OwnFile(ContentPlacement content, string target)
    {
        string file = layout.Aside + "/content";
        yield return new MountStep("tmpfs", layout.Aside, "tmpfs", MountFlags.MS_NOSUID | MountFlags.MS_NODEV, "mode=755",
            content.Reason);
        yield return new CreateFileStep(file, FileModes.File, content.Content, content.Reason);
        yield return new MountStep(file, target, "", MountFlags.MS_BIND, "", content.Reason);
        yield return new UnmountStep(layout.Aside, "the host's " + layout.Scratch + " is visible again");
    }

    private IEnumerable<Step> OtherImage(ImagePlacement image, string target)
    {
        yield return RootSteps.MountImage(layout.Aside, userId, groupId, image.Reason) with { Image = image.Image, Device = RootLayout.Host("/dev/fuse") };
        yield return new BindPartStep(layout.Aside, image.Inside.ToString(), target, image.Reason);
        yield return new UnmountStep(layout.Aside, "the host's " + layout.Scratch + " is visible again");
    }
}
