namespace Hpc.Plan;

/// <summary>Programs of the host that serve layers in files.</summary>
/// <param name="FileServer">Path of fuse2fs; null where the caller may execute none.</param>
/// <param name="Merger">Path of fuse-overlayfs; null where the caller may execute none.</param>
public sealed record LayerServers(string? FileServer, string? Merger)
{
    /// <summary>Whether this fuse2fs has an option for where in a file the file system begins (e2fsprogs 1.47); before, libext2fs
    /// took it from the name.</summary>
    public bool HasOffsetOption { get; init; } = true;
}
