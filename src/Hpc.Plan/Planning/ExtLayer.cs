namespace Hpc.Plan;

/// <summary>A layer that is a file system in a file. fuse2fs of the host serves it.</summary>
/// <param name="Index">Among the layers of this kind.</param>
/// <param name="Path">The file, without symbolic links.</param>
internal sealed record ExtLayer(int Index, string Path, bool ReadOnly)
{
    /// <summary>More than any launch stacks.</summary>
    public const int Most = 16;

    /// <summary>Behind those that namespaces and mounts take (<see cref="SharingRole"/>).</summary>
    private const int FirstSlot = 8;

    /// <summary>Where the locked file is among the stage's descriptors.</summary>
    public int Slot => FirstSlot + Index;

    /// <summary>Below the scratch directory.</summary>
    public string MountPoint => $"/file{Index}";

    /// <summary>What the container writes, as Apptainer names it. Whiteouts are fuse-overlayfs's.</summary>
    public string Upper => MountPoint + "/upper";

    public string Work => MountPoint + "/work";
}
