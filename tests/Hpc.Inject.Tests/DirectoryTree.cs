using Hpc.Binary;
using Hpc.Plan;

namespace Hpc.Inject.Tests;

/// <summary>A directory of this machine as a tree of its own; links are followed inside it.</summary>
internal sealed class DirectoryTree(string root) : FileView
{
    public override PathFact Follow(string path) => ImageLinks.Follow(path, Look) is { } inside
        ? new PathFact(inside == "/" ? PathKind.Directory : Look(inside).Kind, inside)
        : new PathFact(PathKind.Missing, path);

    public override RandomAccessSource? Open(string path) =>
        Follow(path) is { Kind: PathKind.File } file ? new MemorySource(File.ReadAllBytes(root + file.Canonical)) : null;

    public override string ReadProc(string path, int limit) =>
        Follow(path) is { Kind: PathKind.File } file ? File.ReadAllText(root + file.Canonical, System.Text.Encoding.Latin1) : "";

    public override IReadOnlyList<string> List(string directory) => Follow(directory) is { Kind: PathKind.Directory } found
        ? [.. Directory.EnumerateFileSystemEntries(root + found.Canonical).Select(path => Path.GetFileName(path)!)]
        : [];

    private ImageEntry Look(string path)
    {
        FileInfo file = new(root + path);
        return file.LinkTarget is { } target ? new ImageEntry(PathKind.SymbolicLink, target)
            : Directory.Exists(root + path) ? new ImageEntry(PathKind.Directory)
            : new ImageEntry(!file.Exists ? PathKind.Missing : (file.Attributes & FileAttributes.Device) != 0 ? PathKind.Special : PathKind.File);
    }
}
