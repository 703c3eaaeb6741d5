namespace Hpc.Fuse.FileServer;

/// <summary>Where a path of the image really leads, once symbolic links are followed, and what is there.</summary>
/// <param name="Path">Absolute, without symbolic links, "." and "..": safe to hand to mount(2).</param>
/// <param name="IsDirectory">Otherwise it is a file of some kind.</param>
/// <param name="IsAdded">The image lacks it.</param>
public readonly record struct MountPoint(string Path, bool IsDirectory, bool IsAdded);
