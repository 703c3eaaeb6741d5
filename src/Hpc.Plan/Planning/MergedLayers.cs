namespace Hpc.Plan;

/// <summary>Layers of which one is in a file: fuse2fs serves each file, fuse-overlayfs merges all of them (adr/0015). Neither
/// lives in a mount namespace that has its own mount, so each ends when the last process that sees it does.</summary>
/// <param name="layers">With <see cref="LayerRequest.Programs"/>.</param>
/// <param name="scratch">Of the stage, <paramref name="hosted"/> as the host's own programs see it.</param>
internal sealed class MergedLayers(LayerRequest layers, LayerPrograms programs, string scratch, string hosted)
{
    public const string Image = "/image";

    /// <param name="root">Where the merged tree is mounted.</param>
    public List<Step> Steps(string root, uint userId, uint groupId) =>
        [.. Serve(), .. Prepare(), Merge(root, userId, groupId)];

    private List<Step> Serve()
    {
        List<Step> steps = [];
        foreach (ExtLayer file in layers.Files)
        {
            string at = hosted + file.MountPoint;
            steps.Add(new MakeDirectoryStep(scratch + file.MountPoint, FileModes.Directory, "a layer"));
            steps.Add(new TakeFileStep(file.Image, file.Slot, file.ReadOnly ? "nobody writes to it meanwhile"
                : "nobody else reads or writes it meanwhile"));
            steps.Add(new StartFileServerStep(".", file.Slot, scratch + file.MountPoint, programs.Serve(file, at), file,
                file.ReadOnly ? $"a read-only layer {file.Origin}" : $"the writable layer, {file.Origin}"));
        }

        return steps;
    }

    private List<Step> Prepare()
    {
        List<Step> steps = [];
        if (layers.Writable is { } file)
        {
            steps.Add(new MakeDirectoryStep(scratch + file.Upper, FileModes.Directory, "the writable layer"));
            steps.Add(new MakeDirectoryStep(scratch + file.Work, FileModes.Directory, "the writable layer"));
        }

        steps.Add(new MakeDirectoryStep(scratch + Image, FileModes.Directory, "a layer"));
        steps.Add(new MountStep("/", scratch + Image, "", MountFlags.MS_BIND, "",
            "the image, where the host's programs see it"));
        for (int i = 0; i < layers.Lower.Count; i++)
        {
            if (layers.Lower[i] is LowerLayer.Directory layer)
            {
                steps.Add(new MakeDirectoryStep(scratch + Directory(i), FileModes.Directory, "a layer"));
                steps.Add(new MountStep(RootLayout.Host(layer.Path), scratch + Directory(i), "", MountFlags.MS_BIND, "",
                    "a read-only layer (--overlay)"));
            }
        }

        return steps;
    }

    private StartMergerStep Merge(string root, uint userId, uint groupId) => new(
        RootLayout.Host("/dev/fuse"), layers.Writable ?? layers.Files[^1], root,
            MountFlags.MS_NOSUID | MountFlags.MS_NODEV | (layers.Upper is null && layers.Writable is null ? MountFlags.MS_RDONLY
            : 0),
        $"rootmode=40000,user_id={userId},group_id={groupId},default_permissions,allow_other",
        ".", [programs.Merger, "-o", $"{Options()},squash_to_uid={userId},squash_to_gid={groupId}", "/dev/fd/3"], layers.Purpose);

    /// <summary>Without writeback a full file is told to whoever writes, not to whoever closes. Files of others show as the
    /// caller's: nobody's could not be removed (EOVERFLOW).</summary>
    private string Options()
    {
        List<string> lower = [];
        if (layers.Skeleton.Count > 0)
        {
            lower.Add($"{hosted}/{LayerRequest.SkeletonName}");
        }

        for (int i = layers.Lower.Count - 1; i >= 0; i--)
        {
            lower.Add(hosted + (layers.Lower[i].Tree ?? Directory(i)));
        }

        lower.Add(hosted + Image);
        string upper = layers.Writable is { } writable ? $",upperdir={hosted}{writable.Upper},workdir={hosted}{writable.Work}"
            : layers.Upper is null ? "" : $",upperdir={hosted}/upper,workdir={hosted}/work";
        return $"lowerdir={string.Join(':', lower)}{upper},writeback=0";
    }

    private static string Directory(int index) => $"/layer{index}";
}
