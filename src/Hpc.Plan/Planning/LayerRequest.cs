namespace Hpc.Plan;

/// <summary>The layers of an overlay on the image, from the request and from what a directory image lacks.</summary>
/// <param name="Purpose">Why there is one, for messages and <c>--explain</c>.</param>
/// <param name="Upper">Host directory with upper/ and work/ in it; empty: in memory; null: none, the overlay is
/// read-only.</param>
/// <param name="Lower">Read-only layers in the order given; a later one covers an earlier one.</param>
/// <param name="Skeleton">Mount points that a directory image lacks.</param>
internal sealed record LayerRequest(
    string Purpose, string? Upper, IReadOnlyList<LowerLayer> Lower, IReadOnlyList<SynthesisedEntry> Skeleton, long? TmpfsSize)
{
    /// <summary>Layers that are file systems in files.</summary>
    public IReadOnlyList<ExtLayer> Files { get; init; } = [];

    /// <summary>What serves and merges those; null if there are none.</summary>
    public LayerPrograms? Programs { get; init; }

    /// <summary>The one that the container writes to; null if it is none of them.</summary>
    public ExtLayer? Writable => Files.FirstOrDefault(file => !file.ReadOnly);

    /// <summary>There is nothing in them but mount points: equal for all ranks, and nobody can write to them.</summary>
    public bool IsSkeletonOnly => Upper is null && Lower.Count == 0 && Files.Count == 0;

    public const string SkeletonName = "skeleton";

    /// <summary>Of thousands of mount points a message names some.</summary>
    private const int MostNamed = 16;

    public string TmpfsOptions => TmpfsSize is { } size ? $"mode=755,size={size}" : "mode=755";

    public IEnumerable<string> ScratchDirectories =>
        [.. Skeleton.Count > 0 ? [SkeletonName] : Array.Empty<string>(),
            .. Upper == "" ? ["upper", "work"] : Array.Empty<string>()];

    /// <summary>Directories of the host that the writable layer needs.</summary>
    public IEnumerable<string> UpperDirectories => string.IsNullOrEmpty(Upper) ? [] : [Upper + "/upper", Upper + "/work"];

    /// <summary>Directories of the host that are layers.</summary>
    public IEnumerable<string> Hosted => [.. Lower.SelectMany(layer => layer is LowerLayer.Directory directory
        ? new[] { directory.Path } : []), .. string.IsNullOrEmpty(Upper) ? Array.Empty<string>() : [Upper]];

    /// <summary>Options of overlayfs: the image, now "/", is the lowest layer. userxattr: trusted.* is not ours to
    /// write.</summary>
    public string Options(string scratch)
    {
        List<string> lower = [];
        if (Skeleton.Count > 0)
        {
            lower.Add($"{scratch}/{SkeletonName}");
        }

        for (int at = Lower.Count - 1; at >= 0; at--)
        {
            lower.Add(Escape(Lower[at] is LowerLayer.Directory directory ? RootLayout.Host(directory.Path)
                : scratch + Lower[at].Tree));
        }

        lower.Add("/");
        string upper = Upper switch
        {
            null => "",
            "" => $",upperdir={scratch}/upper,workdir={scratch}/work",
            _ => $",upperdir={Escape(RootLayout.Host(Upper))}/upper,workdir={Escape(RootLayout.Host(Upper))}/work",
        };
        return $"lowerdir={string.Join(':', lower)}{upper},userxattr";
    }

    /// <summary>overlayfs separates layers by ':' and options by ','.</summary>
    private static string Escape(string path) =>
        path.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(":", "\\:", StringComparison.Ordinal)
            .Replace(",", "\\,", StringComparison.Ordinal);

    /// <summary>The layers that this launch needs, or null.</summary>
    public static LayerRequest? Of(RunRequest request, List<SynthesisedEntry> skeleton, HostFacts host,
        IReadOnlyList<AdditionalImage> further)
    {
        if (request.Overlays.Count == 0 && !request.WritableTmpfs && skeleton.Count == 0)
        {
            return null;
        }

        List<OverlayRequest> writable = [
            .. request.Overlays.Where(overlay => !overlay.ReadOnly && !further.Contains(overlay.Image))];
        if (writable.Count + (request.WritableTmpfs ? 1 : 0) > 1)
        {
            throw new RefusedException("cannot use more than one writable layer", "the changes of a container go to one place",
                "add :ro to all --overlay options but one, and remove --writable-tmpfs and --writable");
        }

        string purpose = request.WritableTmpfs ? "a writable layer in memory (--writable-tmpfs)"
            : request.Overlays.Any(overlay => overlay.Embedded is null) ? "overlay (--overlay)"
            : request.Overlays.Count > 0 ? "overlay (partition of the image)"
            : $"mount points that the image directory lacks: {Some(skeleton)}";
        List<ExtLayer> files = FilesOf(request, host);
        ExtLayer? file = files.Find(candidate => !candidate.ReadOnly);
        string? upper = request.WritableTmpfs ? ""
            : writable.Count > 0 && file is null ? WritableDirectory(writable[0], host) : null;
        if (files.Count > 0 && upper is { Length: > 0 })
        {
            throw new RefusedException(
                $"cannot write to --overlay '{writable[0].Path}' together with the layer in '{files[0].Path}'",
                "fuse-overlayfs would write whiteouts of its own to the directory, which are plain files when the directory is "
                + "used alone",
                "use a writable layer in a file (hpcrun overlay create), or --writable-tmpfs");
        }

        if (file is { Image.IsRoots: true } && !request.FakeRoot && host.UserId != 0)
        {
            throw new RefusedException($"cannot write to {file.Asked.Subject} without --fakeroot",
                "it was made by overlay create --fakeroot: its files belong to uid 0", "add --fakeroot, or :ro");
        }

        if (file is { Image.IsRoots: false } && request.FakeRoot)
        {
            throw new RefusedException($"cannot write to {file.Asked.Subject} with --fakeroot",
                "its files belong to your uid, which --fakeroot does not map, so they would be read-only",
                file.IsEmbedded ? "remove --fakeroot or --writable"
                    : "make the layer by overlay create --fakeroot, add :ro, or use a directory: --overlay DIR");
        }

        return new LayerRequest(purpose, upper,
            [.. ((List<OverlayRequest>)[.. request.Overlays.Except(writable)]).ConvertAll(overlay =>
                Lowered(overlay, host, further, files))], skeleton, request.TmpfsSize)
        {
            Files = files,
            Programs = files.Count > 0 ? LayerPrograms.Find(host, files) : null,
        };
    }

    private static string Some(List<SynthesisedEntry> entries) =>
        string.Join(", ", entries.GetRange(0, Math.Min(entries.Count, MostNamed)).ConvertAll(entry =>
            entry.Path)) + (entries.Count > MostNamed ? $" and {entries.Count - MostNamed} more" : "");

    /// <summary>Each file once, in the order given.</summary>
    private static List<ExtLayer> FilesOf(RunRequest request, HostFacts host)
    {
        List<ExtLayer> files = [];
        foreach (OverlayRequest overlay in request.Overlays)
        {
            if (host.LayerFileOf(overlay) is { } image)
            {
                files.Add(files.Count == ExtLayer.Most || files.Exists(other => other.Image == image)
                    ? throw new RefusedException($"cannot use {overlay.Subject}: "
                        + $"{(files.Count == ExtLayer.Most ? $"there are more than "
                            + $"{ExtLayer.Most} layers in files" : "given twice")}",
                        "each layer in a file needs a server of its own", "remove one")
                    : new ExtLayer(files.Count, image, overlay));
            }
        }

        return files;
    }

    private static LowerLayer Lowered(OverlayRequest overlay, HostFacts host, IReadOnlyList<AdditionalImage> further,
        List<ExtLayer> files) =>
        further.Contains(overlay.Image) ? new LowerLayer.Image(1 + further.TakeWhile(image => image != overlay.Image).Count(),
            overlay.Embedded is not null)
        : host.LayerFileOf(overlay) is { } image ? new LowerLayer.ExtFile(files.Find(file => file.Image == image)!)
        : new LowerLayer.Directory(Directory(overlay, host) + (host.PlaceOf(overlay).HasUpper ? "/upper" : ""));

    private static string WritableDirectory(OverlayRequest overlay, HostFacts host)
    {
        string directory = Directory(overlay, host);
        return UpperFileSystem.Unfit(host.PlaceOf(overlay).FileSystem) is { } name
            ? throw new RefusedException($"cannot write to --overlay '{overlay.Path}': it is on {name}",
                $"{name} cannot hold what a container writes over its image",
                "put it on a file system of the node ($TMPDIR, /tmp, /dev/shm), use one file (hpcrun overlay create), add :ro, "
                + "or use --writable-tmpfs")
            : directory;
    }

    private static string Directory(OverlayRequest overlay, HostFacts host)
    {
        FileEntry fact = host.PlaceOf(overlay).Fact;
        return fact.Kind switch
        {
            PathKind.Directory => fact.Canonical,
            PathKind.Missing => throw new RefusedException($"cannot use --overlay '{overlay.Path}': no such file or directory",
                "the path was looked up on this node", $"mkdir '{overlay.Path}', or hpcrun overlay create '{overlay.Path}'"),
            _ => throw new RefusedException($"cannot use --overlay '{overlay.Path}': neither a directory nor an overlay file",
                "it holds no ext or SquashFS file system", "make one: hpcrun overlay create FILE"),
        };
    }
}
