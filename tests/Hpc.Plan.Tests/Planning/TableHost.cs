namespace Hpc.Plan.Tests;

/// <summary>A host that is a table of paths. As of <see cref="TableImage"/>; the directories above what it names are
/// there.</summary>
internal static class TableHost
{
    public static readonly Dictionary<string, string> Usual = new()
    {
        ["/"] = "d", ["/tmp"] = "d", ["/var"] = "d", ["/var/tmp"] = "d", ["/proc"] = "d", ["/sys"] = "d", ["/dev"] = "d",
        ["/usr"] = "d", ["/etc"] = "d",
        ["/home/ana"] = "d", ["/home/ana/run"] = "d", ["/scratch"] = "d", ["/scratch/input.dat"] = "f", ["/scratch/deep"] = "d",
        ["/etc/hosts"] = "f", ["/etc/resolv.conf"] = "->/run/resolv.conf", ["/run/resolv.conf"] = "f", ["/etc/localtime"] = "f",
        ["/over.img"] = "f", ["/base.img"] = "f", ["/data.sqfs"] = "f",
        ["/layer"] = "d", ["/layer/upper"] = "d", ["/work"] = "d",
    };

    public static HostFacts Facts(Dictionary<string, string>? paths = null, string workingDirectory = "/home/ana/run") => new()
    {
        UserId = 2001,
        GroupId = 2002,
        User = new UserEntry("ana", 2001, 2002, "Ana", "/home/ana", "/bin/bash"),
        Groups = [new GroupEntry("chem", 2002), new GroupEntry("gpu", 44)],
        Home = "/home/ana",
        WorkingDirectory = workingDirectory,
        Files = new TableImage(WithParents(paths ?? Usual)),
        Overlays = Places(0xef53),
        LayerServers = new LayerServers("/usr/bin/fuse2fs", "/usr/bin/fuse-overlayfs"),
    };

    /// <summary>Of overlays on a file system of this type.</summary>
    public static Dictionary<string, OverlayPlace> Places(long fileSystem) => new()
    {
        ["/over.img"] = new(new FileEntry(PathKind.File, "/over.img")) { HoldsExt = true },
        ["/base.img"] = new(new FileEntry(PathKind.File, "/base.img")) { HoldsExt = true },
        ["/data.sqfs"] = new(new FileEntry(PathKind.File, "/data.sqfs")),
        ["/layer"] = new(new FileEntry(PathKind.Directory, "/layer")) { HasUpper = true, FileSystem = fileSystem },
        ["/work"] = new(new FileEntry(PathKind.Directory, "/work")) { FileSystem = fileSystem },
    };

    /// <summary>With the directories above what it names.</summary>
    private static Dictionary<string, string> WithParents(Dictionary<string, string> paths)
    {
        Dictionary<string, string> all = new(paths);
        foreach (string path in paths.Keys)
        {
            for (ContainerPath above = ContainerPath.Of(path).Parent; all.TryAdd(above.ToString(), "d"); above = above.Parent)
            {
            }
        }

        return all;
    }
}
