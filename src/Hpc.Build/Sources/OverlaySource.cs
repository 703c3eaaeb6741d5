using Hpc.Images.Extraction;

namespace Hpc.Build;

/// <summary>A tree, and what a container wrote over it: the upper layer of an overlay (filesystems/overlayfs.rst). Whiteouts and
/// attributes of overlayfs do not come out.</summary>
/// <param name="lower">Closed with this source.</param>
/// <param name="upper">Closed with this source; it is gone through several times.</param>
public sealed class OverlaySource(TreeSource lower, TreeSource upper) : TreeSource
{
    public override Sif.SifArchitecture? Architecture => lower.Architecture;

    public override ReadOnlyMemory<byte> DefinitionFile => lower.DefinitionFile;

    public override IReadOnlyDictionary<string, byte[]> Json => lower.Json;

    public override uint Time => lower.Time;

    public override TreeLosses? Losses => upper.Losses ?? lower.Losses;

    public override void CopyTo(TreeTarget target)
    {
        UpperIndex index = new();
        upper.CopyTo(index);
        LinkedFiles linked = new();
        lower.CopyTo(linked);
        UncoveredFiles uncovered = new(target, index.Covers, linked);
        lower.CopyTo(uncovered);
        uncovered.RemoveCovered();
        upper.CopyTo(new UpperFiles(target));
    }

    private protected override void Close()
    {
        lower.Dispose();
        upper.Dispose();
    }
}
