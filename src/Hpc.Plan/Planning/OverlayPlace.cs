namespace Hpc.Plan;

/// <summary>What <c>--overlay</c> leads to on the host.</summary>
public sealed record OverlayPlace(FileEntry Fact)
{
    /// <summary>A file with an ext file system.</summary>
    public bool HoldsExt { get; init; }

    /// <summary>Its files belong to uid 0: it was made for <c>--fakeroot</c>.</summary>
    public bool IsRoots { get; init; }

    /// <summary>A directory that was once a writable overlay: what was written is in upper/.</summary>
    public bool HasUpper { get; init; }

    /// <summary>f_type of statfs(2) of a directory; 0 where it cannot be told.</summary>
    public long FileSystem { get; init; }
}
