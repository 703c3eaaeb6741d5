using Hpc.Binary;
using Hpc.Files;
using Hpc.Fuse.FileServer;

namespace Hpc.Launch;

/// <summary>The files of a SquashFS image, before it is mounted.</summary>
/// <param name="ownOnly">Without the mount points that the server added for an earlier rank: they are no files of the
/// image.</param>
internal sealed class ServedFiles(ImageFileSystem files, bool ownOnly) : FileTree
{
    public override FileEntry Look(string path) => files.Look(path);

    public override FileEntry Follow(string path) => ownOnly && files.IsAdded(path) ? new FileEntry(PathKind.Missing, path)
        : files.Follow(path);

    public override RandomAccessSource? Open(string path) => files.OpenFile(path);

    public override string? ReadText(string path) => files.ReadFile(path, LongestText) is { } bytes ? RawText.Of(bytes) : null;

    public override IReadOnlyList<string> List(string directory) => files.List(directory);
}
