using Hpc.Images.Extraction;
using Hpc.SquashFs;

namespace Hpc.Build;

/// <summary>A tree, and what a container wrote over it: the upper layer of an overlay that was mounted with userxattr
/// (filesystems/overlayfs.rst). Whiteouts and attributes of overlayfs do not come out.</summary>
public sealed class OverlaySource : TreeSource
{
    private readonly TreeSource _lower;
    private readonly string _upper;
    private readonly Action<string>? _skipped;

    /// <param name="lower">Closed with this source.</param>
    /// <param name="upper">Directory of the upper layer; one char per byte.</param>
    /// <param name="skipped">As for <see cref="DirectorySource"/>.</param>
    public OverlaySource(TreeSource lower, string upper, Action<string>? skipped)
    {
        _lower = lower;
        _upper = upper;
        _skipped = skipped;
    }

    public override Sif.SifArchitecture? Architecture => _lower.Architecture;

    public override ReadOnlyMemory<byte> DefinitionFile => _lower.DefinitionFile;

    public override IReadOnlyDictionary<string, byte[]> Json => _lower.Json;

    public override void CopyTo(TreeTarget target)
    {
        UpperIndex index = new();
        new DirectorySource(_upper, _skipped).CopyTo(index);
        LinkedFiles linked = new();
        _lower.CopyTo(linked);
        UncoveredFiles uncovered = new(target, index.Covers, linked);
        _lower.CopyTo(uncovered);
        uncovered.RemoveCovered();
        new DirectorySource(_upper, _skipped).CopyTo(new UpperFiles(target));
    }

    private protected override void Close() => _lower.Dispose();
}
