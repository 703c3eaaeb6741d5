using Hpc.Binary;

namespace Hpc.Plan.Tests;

/// <summary>An image that is a table: "d", "f", "->TARGET", or "=CONTENT" for a file with content.</summary>
internal sealed class TableImage(Dictionary<string, string> paths) : FileTree
{
    public static readonly Dictionary<string, string> Usual = new()
    {
        ["/bin"] = "d", ["/bin/sh"] = "f", ["/usr"] = "d", ["/etc"] = "d", ["/etc/passwd"] = "=root:x:0:0:root:/root:/bin/sh\n",
        ["/etc/group"] = "=root:x:0:\n",
        ["/etc/hosts"] = "f", ["/etc/resolv.conf"] = "->../run/resolv.conf", ["/etc/localtime"] = "->/usr/share/zoneinfo/UTC",
        ["/proc"] = "d", ["/sys"] = "d", ["/dev"] = "d", ["/tmp"] = "d", ["/var"] = "d", ["/var/etc"] = "->/etc", ["/opt"] = "d",
        ["/data"] = "->/opt/data",
    };

    public static ImageFacts Facts(bool served, Dictionary<string, string>? paths = null)
    {
        TableImage image = new(paths ?? Usual);
        return new ImageFacts
        {
            Path = served ? "/images/app.sif" : "/images/app",
            Served = served,
            Files = image,
        };
    }

    public override FileEntry Look(string path) =>
        !paths.TryGetValue(path, out string? value) ? new FileEntry(path == "/" ? PathKind.Directory : PathKind.Missing)
        : value.StartsWith("->", StringComparison.Ordinal) ? new FileEntry(PathKind.SymbolicLink, Target: value[2..])
        : value == "d" ? new FileEntry(PathKind.Directory) : new FileEntry(PathKind.File, IsExecutable: true);

    public override RandomAccessSource? Open(string path) =>
        ReadText(path) is { } text ? new MemorySource(RawText.Bytes(text)) : null;

    public override string? ReadText(string path) =>
        paths.TryGetValue(path, out string? value) && value.StartsWith('=') ? value[1..] : null;

    public override IReadOnlyList<string> List(string directory) =>
        [.. paths.Keys.Where(path => path != "/" && path.LastIndexOf('/') == directory.TrimEnd('/').Length
            && path.StartsWith(directory, StringComparison.Ordinal))
            .Select(path => path[(path.LastIndexOf('/') + 1)..])];
}
