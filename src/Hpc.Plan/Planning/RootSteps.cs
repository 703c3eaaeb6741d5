namespace Hpc.Plan;

/// <summary>The steps from the host's root to the container's: the image becomes "/", the host's root the working
/// directory.</summary>
internal static class RootSteps
{
    /// <summary>Whoever starts from a directory joins no namespaces, which have these places else.</summary>
    private const int DirectorySlot = 1;

    /// <param name="written">What the program writes, it writes to the directory, or to a layer over it.</param>
    /// <param name="servers">The host's, for an image that one of them serves.</param>
    public static List<Step> MountImage(ImageFacts image, RootLayout layout, bool written, LayerServers servers,
        uint userId, uint groupId)
    {
        List<Step> steps = [];
        if (image.Ext is { } file)
        {
            ExtLayer root = ExtLayer.Root(file);
            steps.Add(new MountStep("tmpfs", layout.Scratch, "tmpfs", MountFlags.MS_NOSUID | MountFlags.MS_NODEV,
                "mode=755,size=4k", "fuse2fs mounts on an empty directory only"));
            steps.Add(new TakeFileStep(file, root.Slot, "nobody writes to it meanwhile"));
            steps.Add(new StartFileServerStep("/", root.Slot, layout.Scratch,
                LayerPrograms.ForRoot(servers, root, layout.Scratch), root, $"the image {image.Path}"));
        }
        else if (image.Served)
        {
            steps.Add(MountImage(layout.Scratch, userId, groupId, $"the image {image.Path}"));
        }
        else
        {
            steps.Add(new BindDescriptorStep(DirectorySlot, image.Directory, layout.Scratch,
                MountFlags.MS_BIND | MountFlags.MS_REC, $"the image directory {image.Path}"));
            if (!written)
            {
                steps.Add(ReadOnly(layout.Scratch, mountTable: "", "the image is read-only"));
            }
        }

        return steps;
    }

    public static List<Step> EnterImage(ImageFacts image, RootLayout layout) =>
    [
        new PivotRootStep(layout.Scratch, "the image becomes the root; relative paths are the host's"),
        .. image.Ext is null ? [] : new Step[] { new UnmountStep(layout.Aside, $"the host's {layout.Scratch} is visible again") },
    ];

    /// <summary>An overlay over the image, which then becomes the root.</summary>
    public static List<Step> Overlay(LayerRequest layers, RootLayout layout, uint userId, uint groupId)
    {
        List<Step> steps = [];
        string scratch = layout.Aside;
        steps.Add(new MountStep("tmpfs", scratch, "tmpfs", MountFlags.MS_NOSUID | MountFlags.MS_NODEV, layers.TmpfsOptions,
            "room for the layers"));
        steps.AddRange(Skeleton(layers, scratch));

        foreach (LowerLayer.Image layer in layers.Lower.OfType<LowerLayer.Image>())
        {
            steps.Add(new MakeDirectoryStep(scratch + layer.Tree, FileModes.Directory, "a layer"));
            steps.Add(MountImage(scratch + layer.Tree, userId, groupId, layer.Reason) with
            {
                Image = layer.Index,
                Device = RootLayout.Host("/dev/fuse")
            });
        }

        foreach (string directory in layers.UpperDirectories)
        {
            steps.Add(new MakeDirectoryStep(RootLayout.Host(directory), FileModes.Directory, "the writable layer"));
        }

        string root = scratch + "/root";
        steps.Add(new MakeDirectoryStep(root, FileModes.Directory, "the merged root"));
        foreach (Step step in layers.Programs is { } programs
            ? new MergedLayers(layers, programs, scratch, layout.Scratch).Steps(root, userId, groupId)
            : [new MountStep("overlay", root, "overlay", MountFlags.MS_NOSUID | MountFlags.MS_NODEV, layers.Options(scratch),
                layers.Purpose)])
        {
            steps.Add(step);
        }

        steps.Add(new PivotRootStep(root, "the merged tree becomes the root"));
        steps.Add(new UnmountStep(scratch, "the host's " + layout.Scratch + " is visible again"));

        return steps;
    }

    /// <summary>A tiny file system of the container's own, which the launcher watches: it is unmounted when the container's last
    /// process ends.</summary>
    /// <param name="below">A path that the next step but one mounts on, so that nobody sees the mark; null: there is none, and no
    /// mark.</param>
    public static List<Step> Mark(string? below, RootLayout layout) => below is null ? [] :
    [
        new MountStep("hpcrun", layout.Aside, "tmpfs", MountFlags.MS_NOSUID | MountFlags.MS_NODEV, "mode=555,size=4k,nr_inodes=2",
            "unmounted when nobody sees the unpacked image any more"),
        new OfferDirectoryStep(layout.Aside, "the launcher then removes it"),
        Move(layout.Aside, below, "where the next mount covers it"),
    ];

    /// <summary>To its place in the container, finished.</summary>
    public static Step Move(string made, string target, string reason) =>
        new MountStep(made, target, "", MountFlags.MS_MOVE, "", reason);

    /// <param name="mountTable">The kernel's list of mounts, where all that is mounted below is meant, too.</param>
    public static Step ReadOnly(string target, string mountTable, string reason) =>
        Restrict(target, MountFlags.MS_RDONLY, mountTable, reason);

    /// <summary>Flags for a mount, and with a mount table for all mounts below it.</summary>
    public static Step Restrict(string target, MountFlags flags, string mountTable, string reason) =>
        new SetMountAttributesStep(target, MountWords.Attributes(flags), mountTable.Length > 0, reason)
        {
            Otherwise = new ChangeFlagsStep(target, flags, MountFlags.None, mountTable, reason),
        };

    /// <param name="userId">As the user namespace maps it.</param>
    public static MountImageStep MountImage(string target, uint userId, uint groupId, string reason) =>
        new(target, MountFlags.MS_RDONLY | MountFlags.MS_NOSUID | MountFlags.MS_NODEV,
            $"rootmode=40000,user_id={userId},group_id={groupId},default_permissions,allow_other", reason);

    private static List<Step> Skeleton(LayerRequest layers, string scratch)
    {
        List<Step> steps = [];
        HashSet<string> made = [];
        foreach (string directory in layers.ScratchDirectories)
        {
            steps.Add(new MakeDirectoryStep($"{scratch}/{directory}", FileModes.Directory, "a layer"));
        }

        foreach (SynthesisedEntry entry in layers.Skeleton)
        {
            ContainerPath path = ContainerPath.Of(entry.Path);
            string at = scratch + "/" + LayerRequest.SkeletonName;
            foreach (string part in entry.IsDirectory ? path.Parts : path.Parent.Parts)
            {
                at += "/" + part;
                if (made.Add(at))
                {
                    steps.Add(new MakeDirectoryStep(at, FileModes.Directory, $"mount point {entry.Path}, which the image lacks"));
                }
            }

            if (!entry.IsDirectory)
            {
                steps.Add(new CreateFileStep($"{scratch}/{LayerRequest.SkeletonName}{path}", FileModes.File, entry.Append,
                    $"mount point {entry.Path}, which the image lacks"));
            }
        }

        return steps;
    }
}
