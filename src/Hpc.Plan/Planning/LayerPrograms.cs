namespace Hpc.Plan;

/// <summary>Programs of the host that layers in files need, and nothing else does.</summary>
/// <param name="FileServer">fuse2fs, of e2fsprogs.</param>
/// <param name="Merger">fuse-overlayfs: the kernel's overlayfs takes no FUSE file system for its upper layer, and does not know
/// the whiteouts that fuse-overlayfs leaves on one.</param>
/// <param name="HasOffsetOption">Of <paramref name="FileServer"/>; see <see cref="LayerServers.HasOffsetOption"/>.</param>
internal sealed record LayerPrograms(string FileServer, string Merger, bool HasOffsetOption)
{
    public static LayerPrograms Find(HostFacts host, IReadOnlyList<ExtLayer> files)
    {
        LayerServers servers = host.LayerServers;
        return new LayerPrograms(
            servers.FileServer ?? throw Missing(files[^1], "fuse2fs", "fuse2fs or e2fsprogs"),
            servers.Merger ?? throw Missing(files[^1], "fuse-overlayfs", "fuse-overlayfs"),
            servers.HasOffsetOption);
    }

    /// <summary>The words that start it for a layer whose file is its descriptor 3.</summary>
    public IReadOnlyList<string> Serve(ExtLayer file, string target) => Serve(FileServer, HasOffsetOption, file, target);

    /// <summary>The same for the container's image.</summary>
    /// <exception cref="RefusedException">The host has no such program.</exception>
    public static IReadOnlyList<string> ForRoot(LayerServers servers, ExtLayer image, string target) =>
        Serve(servers.FileServer ?? throw Missing(image, "fuse2fs", "fuse2fs or e2fsprogs"), servers.HasOffsetOption, image,
            target);

    private static string[] Serve(string server, bool hasOffsetOption, ExtLayer file, string target)
    {
        const string Inherited = "/proc/self/fd/3";
        string mode = file.ReadOnly ? "ro" : "rw";
        return file.Image.Offset == 0 ? [server, Inherited, target, "-o", mode]
            : hasOffsetOption ? [server, Inherited, target, "-o", $"{mode},offset={file.Image.Offset}"]
            : [server, (file.Image with { Path = Inherited }).Name, target, "-o", mode];
    }

    private static RefusedException Missing(ExtLayer file, string name, string package) =>
        new($"cannot use {file.Asked.Subject}: this node has no {name} in PATH",
            $"it is an ext file system, and {name} serves it",
            $"install the package {package}; or "
            + (file.Asked.IsImage ? "build a SIF or SquashFS image from its files"
                : file.IsEmbedded ? EmbeddedLayer.Without : "use a directory: --overlay DIR"));
}
