namespace Hpc.Fuse.FileServer;

/// <summary>The user and group that every file of the image is shown as belonging to.</summary>
/// <remarks>In a user namespace that maps only the caller, the ids in the image (mostly 0) have no meaning: the kernel
/// would show 65534, refuse overlayfs a copy-up (EOVERFLOW), and programs that look at the owner of their
/// configuration (ssh) would refuse it. Apptainer shows the caller as well.</remarks>
/// <param name="Uid">As the mount's user namespace numbers users: the caller's own, or 0 where he is mapped to root.</param>
public readonly record struct FileOwner(uint Uid, uint Gid);
