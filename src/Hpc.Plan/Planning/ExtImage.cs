namespace Hpc.Plan;

/// <summary>A file of the host that holds an ext2, ext3 or ext4 file system: an overlay in one file, as Apptainer makes them.</summary>
/// <param name="Path">Without symbolic links.</param>
public sealed record ExtImage(string Path);
