using System.Text;
using Hpc.Fuse.FileServer;
using Hpc.Plan;

namespace Hpc.Launch;

/// <summary>The files of a SquashFS image, before it is mounted.</summary>
internal sealed class ServedImageFiles(ImageFileSystem files) : ImageFiles
{
    /// <summary>No script or passwd file is that long.</summary>
    private const int MaxText = 1 << 20;

    public ImageEntry Look(string path) => files.Look(path) switch
    {
        null => new ImageEntry(PathKind.Missing),
        { IsDirectory: true } => new ImageEntry(PathKind.Directory),
        { IsSymbolicLink: true } link => new ImageEntry(PathKind.SymbolicLink, link.Target),
        { IsFile: true } => new ImageEntry(PathKind.File),
        _ => new ImageEntry(PathKind.Special),
    };

    public override ImageFileKind KindOf(string path) => files.Follow(path) switch
    {
        null => ImageFileKind.Absent,
        { IsDirectory: true } => ImageFileKind.Directory,
        { IsExecutable: true } => ImageFileKind.Executable,
        { IsFile: true } => ImageFileKind.File,
        _ => ImageFileKind.Special,
    };

    public override string? ReadText(string path) =>
        files.ReadFile(path, MaxText) is { } bytes ? Encoding.Latin1.GetString(bytes) : null;

    public override IReadOnlyList<string> List(string directory) => files.List(directory);
}
