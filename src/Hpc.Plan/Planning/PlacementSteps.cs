namespace Hpc.Plan;

/// <summary>The steps that put placements into the container's tree. What consists of more than one mount is made aside, in a
/// directory of the host, and moved to its place when it is finished: a mount is looked up by a name of the image once, and
/// nothing is created by one.</summary>
internal sealed class PlacementSteps(RootLayout layout, uint userId, uint groupId)
{
    private static readonly string[] Devices = ["null", "zero", "full", "random", "urandom", "tty"];

    /// <summary>The steps of all of them, in their order.</summary>
    public static List<Step> OfAll(ResolvedTree tree, RootLayout layout, uint userId, uint groupId)
    {
        PlacementSteps each = new(layout, userId, groupId);
        List<Step> steps = [];
        foreach (ResolvedPlacement resolved in tree.Placements)
        {
            steps.AddRange(each.Of(resolved, tree.PointsMadeIn(resolved)));
        }

        return steps;
    }

    /// <param name="inner">Mount points that have to be made in it.</param>
    public List<Step> Of(ResolvedPlacement resolved, IEnumerable<InnerPoint> inner)
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
    private List<Step> Bind(BindPlacement bind, string target)
    {
        List<Step> steps = [];
        MountFlags flags = bind.Flags | (bind.ReadOnly ? MountFlags.MS_RDONLY : MountFlags.None);
        string source = RootLayout.Host(bind.Source), aside = bind.NeedsDirectory ? layout.Aside : source;
        steps.Add(new MountStep(source, flags == 0 ? target : aside, "",
            MountFlags.MS_BIND | (bind.Recursive ? MountFlags.MS_REC : MountFlags.None), "", bind.Reason));
        if (flags != 0)
        {
            steps.Add(RootSteps.Restrict(aside, flags, bind.Recursive ? RootLayout.Host("/proc/self/mountinfo") : "",
                bind.Reason + (flags == MountFlags.MS_RDONLY ? ", read-only" : ", with its flags")));
            steps.Add(RootSteps.Move(aside, target, bind.Reason));
        }

        if (bind.Propagation != 0)
        {
            steps.Add(new MountStep("", target, "", bind.Propagation, "", bind.Reason + ", propagation"));
        }

        return steps;
    }

    private List<Step> Memory(MemoryPlacement memory, ContainerPath target, List<InnerPoint> inner)
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

    private List<Step> Points(ContainerPath around, IEnumerable<InnerPoint> inner)
    {
        List<Step> steps = [];
        HashSet<string> made = [];
        foreach (InnerPoint point in inner)
        {
            string path = layout.Aside + point.Path.ToString()[around.ToString().Length..], why = $"mount point for {point.For}";
            if (made.Add(path))
            {
                steps.Add(point.IsDirectory ? new MakeDirectoryStep(path, FileModes.Directory, why)
                    : new CreateFileStep(path, FileModes.File, "", why));
            }
        }

        return steps;
    }

    private List<Step> MinimalDevices(string? terminal, string why)
    {
        List<Step> steps = [];
        string aside = layout.Aside;
        steps.Add(new MountStep("tmpfs", aside, "tmpfs", MountFlags.MS_NOSUID, "mode=755", why));
        foreach (string device in Devices)
        {
            steps.Add(new CreateFileStep($"{aside}/{device}", FileModes.File, "", why));
            steps.Add(new MountStep(RootLayout.Host("/dev/" + device), $"{aside}/{device}", "", MountFlags.MS_BIND, "", why));
        }

        if (terminal is not null)
        {
            steps.Add(new CreateFileStep($"{aside}/console", FileModes.File, "", "the caller's terminal: tty finds it here"));
            steps.Add(new MountStep(RootLayout.Host(terminal), $"{aside}/console", "", MountFlags.MS_BIND, "",
                "the caller's terminal: tty finds it here"));
        }

        steps.Add(new MakeDirectoryStep($"{aside}/shm", FileModes.SharedDirectory, why));
        steps.Add(new MountStep("tmpfs", $"{aside}/shm", "tmpfs", MountFlags.MS_NOSUID | MountFlags.MS_NODEV, "mode=1777",
            why));
        steps.Add(new MakeDirectoryStep($"{aside}/pts", FileModes.Directory, why));
        steps.Add(new MountStep("devpts", $"{aside}/pts", "devpts", MountFlags.MS_NOSUID | MountFlags.MS_NOEXEC,
            "newinstance,ptmxmode=0666,mode=0620", why));
        steps.Add(new SymbolicLinkStep("pts/ptmx", $"{aside}/ptmx", why));
        steps.Add(new SymbolicLinkStep("/proc/self/fd", $"{aside}/fd", why));
        steps.Add(new SymbolicLinkStep("/proc/self/fd/0", $"{aside}/stdin", why));
        steps.Add(new SymbolicLinkStep("/proc/self/fd/1", $"{aside}/stdout", why));
        steps.Add(new SymbolicLinkStep("/proc/self/fd/2", $"{aside}/stderr", why));

        return steps;
    }

    /// <summary>A file in memory of its own; the bind keeps it when the scratch directory goes.</summary>
    private List<Step> OwnFile(ContentPlacement content, string target)
    {
        List<Step> steps = [];
        string file = layout.Aside + "/content";
        steps.Add(new MountStep("tmpfs", layout.Aside, "tmpfs", MountFlags.MS_NOSUID | MountFlags.MS_NODEV, "mode=755",
            content.Reason));
        steps.Add(new CreateFileStep(file, FileModes.File, content.Content, content.Reason));
        steps.Add(new MountStep(file, target, "", MountFlags.MS_BIND, "", content.Reason));
        steps.Add(new UnmountStep(layout.Aside, "the host's " + layout.Scratch + " is visible again"));

        return steps;
    }

    private List<Step> OtherImage(ImagePlacement image, string target)
    {
        List<Step> steps =
        [
            RootSteps.MountImage(layout.Aside, userId, groupId, image.Reason) with { Image = image.Image,
                Device = RootLayout.Host("/dev/fuse") },
            new BindPartStep(layout.Aside, image.Inside.ToString(), target, image.Reason),
            new UnmountStep(layout.Aside, "the host's " + layout.Scratch + " is visible again"),
        ];

        return steps;
    }
}
