namespace Hpc.Plan;

/// <summary>A layer that is a file system in a file. fuse2fs of the host serves it.</summary>
/// <param name="Index">Among the layers of this kind; -1 for the container's image.</param>
/// <param name="Asked">What wants it.</param>
public sealed record ExtLayer(int Index, ExtImage Image, OverlayRequest Asked)
{
    /// <summary>More than any launch stacks.</summary>
    public const int Most = 16;

    /// <summary>The container's image itself, below all layers. Its slot lies in front of theirs: behind them are those of
    /// <see cref="FuseMounts"/>.</summary>
    public static ExtLayer Root(ExtImage image) =>
        new(-1, image, new OverlayRequest(image.Path, ReadOnly: true) { IsImage = true });

    /// <summary>Behind those that namespaces and mounts take (<see cref="SharingRole"/>).</summary>
    private const int FirstSlot = 8;

    public string Path => Image.Path;

    public bool ReadOnly => Asked.ReadOnly;

    /// <summary>It is a partition of the container's image.</summary>
    public bool IsEmbedded => Asked.Embedded is not null;

    public string Origin => IsEmbedded ? "in the image: its overlay partition" : "in a file (--overlay)";

    /// <summary>Where the locked file is among the stage's descriptors.</summary>
    public int Slot => FirstSlot + Index;

    /// <summary>Below the scratch directory.</summary>
    public string MountPoint => $"/file{Index}";

    /// <summary>What the container writes, as Apptainer names it. Whiteouts are fuse-overlayfs's.</summary>
    public string Upper => MountPoint + "/upper";

    public string Work => MountPoint + "/work";
}
