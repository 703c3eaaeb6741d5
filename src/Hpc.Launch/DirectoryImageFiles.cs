using Hpc.Linux;
using Hpc.Plan;

namespace Hpc.Launch;

/// <summary>The files of an unpacked image. Links are followed inside the image, never out of it.</summary>
internal sealed class DirectoryImageFiles(string root) : ImageFiles
{
    public ImageEntry Look(string path)
    {
        string at = Host(path);
        return Stat.Of(at, followLinks: false, out int error) is { } status
            ? new ImageEntry(HostProbe.KindOf(status), status.IsSymbolicLink ? Unistd.ReadLink(at) ?? "" : "")
            : new ImageEntry(error == -Errno.EACCES ? PathKind.Forbidden : PathKind.Missing);
    }

    /// <summary>Names of the directories in the root.</summary>
    public IReadOnlyList<string> RootDirectories() => [.. List("/").Where(name => Look("/" + name).Kind == PathKind.Directory)];

    public override ImageFileKind KindOf(string path) => Resolve(path) is not { } at ? ImageFileKind.Absent : Stat.Of(at, followLinks: false, out _) switch
    {
        null => ImageFileKind.Absent,
        { IsDirectory: true } => ImageFileKind.Directory,
        { IsExecutable: true } => ImageFileKind.Executable,
        { IsFile: true } => ImageFileKind.File,
        _ => ImageFileKind.Special,
    };

    public override string? ReadText(string path) => IsFile(path) && Resolve(path) is { } file ? SmallFile.ReadText(file) : null;

    public override IReadOnlyList<string> List(string directory) => Resolve(directory) is { } path ? DirectoryNames.Of(path) : [];

    private string? Resolve(string path) => ImageLinks.Follow(path, Look) is { } inside ? Host(inside) : null;

    private string Host(string path) => path == "/" ? root : root == "/" ? path : root + path;
}
