using Hpc.Plan;

namespace Hpc.Stage;

/// <summary>What a launch wants of the kernel and what is asked by trying it; the numbers are runtime.c's.</summary>
public enum KernelFeature
{
    /// <summary>A user namespace, and the right to mount in it.</summary>
    UserNamespace = 0,

    /// <summary>mount_setattr(2): Linux 5.12.</summary>
    MountAttributes = 1,

    /// <summary>overlayfs with a writable layer: Linux 5.11, RHEL 8.5.</summary>
    Overlay = 2,

    /// <summary>open_tree(2) and move_mount(2): Linux 5.2.</summary>
    MountTrees = 3,

    /// <summary>FUSE: Linux 4.18.</summary>
    Fuse = 4,
}
