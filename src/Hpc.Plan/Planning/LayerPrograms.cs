namespace Hpc.Plan;

/// <summary>Programs of the host that layers in files need, and nothing else does.</summary>
/// <param name="FileServer">fuse2fs, of e2fsprogs.</param>
/// <param name="Merger">fuse-overlayfs: the kernel's overlayfs takes no FUSE file system for its upper layer, and does not know the
/// whiteouts that fuse-overlayfs leaves on one.</param>
internal sealed record LayerPrograms(string FileServer, string Merger)
{
    public static LayerPrograms Find(HostFacts host, string overlay) => new(Find(host, overlay, "fuse2fs", "fuse2fs or e2fsprogs"), Find(host, overlay, "fuse-overlayfs", "fuse-overlayfs"));

    private static string Find(HostFacts host, string overlay, string name, string package) => host.FindProgram(name)
        ?? throw new LaunchRefusedException($"--overlay '{overlay}'", $"it is a file system in a file, which {name} serves, and this node has no {name} in PATH",
            $"the package {package}; or a directory: --overlay DIR");
}
