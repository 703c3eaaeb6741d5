using Hpc.Binary;
using Hpc.Files;

namespace Hpc.Inject.Tests;

/// <summary>A directory of this machine as a tree of its own; links are followed inside it.</summary>
internal sealed class DirectoryTree(string root) : FileTree
{
    public override RandomAccessSource? Open(string path) =>
        Follow(path) is { Kind: PathKind.File } file ? new MemorySource(File.ReadAllBytes(root + file.Canonical)) : null;

    public override string? ReadText(string path) =>
        Follow(path) is { Kind: PathKind.File } file
            ? File.ReadAllText(root + file.Canonical, System.Text.Encoding.Latin1) : null;

    public override IReadOnlyList<string> List(string directory) => Follow(directory) is { Kind: PathKind.Directory } found
        ? [.. Directory.EnumerateFileSystemEntries(root + found.Canonical).Select(path => Path.GetFileName(path)!)]
        : [];

    public override FileEntry Look(string path)
    {
        FileInfo file = new(root + path);
        return file.LinkTarget is { } target ? new FileEntry(PathKind.SymbolicLink, Target: target)
            : Directory.Exists(root + path) ? new FileEntry(PathKind.Directory)
            : new FileEntry(!file.Exists ? PathKind.Missing : (file.Attributes & FileAttributes.Device) != 0 ? PathKind.Special
                : PathKind.File);
    }
}
