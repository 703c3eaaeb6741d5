using Hpc.Binary;
using Hpc.Inject;
using Hpc.Linux;
using Hpc.Plan;

namespace Hpc.Launch.Injecting;

/// <summary>An image's files before it is mounted, for Hpc.Inject.</summary>
public sealed class ImageTree(OpenImage image) : FileView
{
    public override PathFact Follow(string path)
    {
        if (image is not ServedImage { FileSystem: var files })
        {
            return ImageLinks.Follow(path, image.Facts.Look) is { } inside
                ? new PathFact(inside == "/" ? PathKind.Directory : image.Facts.Look(inside).Kind, inside)
                : new PathFact(PathKind.Missing, path);
        }

        // A mount point that the server added for an earlier rank is no file of the image.
        return files.Resolve(path) is { IsAdded: false } point && files.Look(point.Path) is { } entry
            ? new PathFact(entry.IsDirectory ? PathKind.Directory : entry.IsFile ? PathKind.File : PathKind.Special, point.Path)
            : new PathFact(PathKind.Missing, path);
    }

    public override RandomAccessSource? Open(string path)
    {
        if (image is ServedImage { FileSystem: var files })
        {
            return files.OpenFile(path);
        }

        int fd = Follow(path) is { Kind: PathKind.File } file
            ? image.TryOpen(file.Canonical) : -1;
        return fd < 0 ? null : new FileSource(fd);
    }

    public override IReadOnlyList<string> List(string directory) => image.Facts.Files.List(directory);

    public override string ReadProc(string path, int limit) => image.Facts.Files.ReadText(path) is { } text && text.Length <= limit ? text : "";
}
