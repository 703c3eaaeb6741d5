using Hpc.Host;
using Hpc.Linux;
using Hpc.Plan;

namespace Hpc.Launch;

/// <summary>The files of an unpacked image. Links are followed inside the image, never out of it, and whatever has the directory's name by now,
/// it is the one that was opened: others may change the tree meanwhile.</summary>
internal sealed class DirectoryImageFiles : ImageFiles
{
    private readonly string _name;

    /// <param name="root">Path of the directory.</param>
    /// <exception cref="LaunchRefusedException">It cannot be opened.</exception>
    public DirectoryImageFiles(string root)
    {
        Root = Fcntl.TryOpen(root, Fcntl.O_PATH | Fcntl.O_DIRECTORY);
        _name = $"/proc/self/fd/{Root}";
        if (Root < 0)
        {
            throw new LaunchRefusedException($"cannot open the image '{root}': {Errno.Name(-Root)}", "it is a directory that you may not read, or it is gone", $"ls -ld '{root}'");
        }
    }

    /// <summary>The open directory.</summary>
    public int Root { get; }

    public ImageEntry Look(string path)
    {
        string at = path == "/" ? _name + "/." : _name + path;
        return Stat.Of(at, followLinks: false, out int error) is { } status
            ? new ImageEntry(HostProbe.KindOf(status), status.IsSymbolicLink ? Unistd.ReadLink(at) ?? "" : "")
            : new ImageEntry(error == -Errno.EACCES ? PathKind.Forbidden : PathKind.Missing);
    }

    public override ImageFileKind KindOf(string path) => Resolve(path) is not { } at ? ImageFileKind.Absent : Stat.Of(_name + at, followLinks: false, out _) switch
    {
        null => ImageFileKind.Absent,
        { IsDirectory: true } => ImageFileKind.Directory,
        { IsExecutable: true } => ImageFileKind.Executable,
        { IsFile: true } => ImageFileKind.File,
        _ => ImageFileKind.Special,
    };

    public override string? ReadText(string path) => IsFile(path) && Resolve(path) is { } file ? SmallFile.ReadText(TryOpen(file), file) : null;

    public override IReadOnlyList<string> List(string directory) => Resolve(directory) is { } path
        ? DirectoryNames.TryOf(TreePath.TryOpen(Root, path, Fcntl.O_RDONLY | Fcntl.O_DIRECTORY), out _) ?? [] : [];

    /// <param name="path">Without links.</param>
    public int TryOpen(string path) => TreePath.TryOpen(Root, path, Fcntl.O_RDONLY);

    private string? Resolve(string path) => ImageLinks.Follow(path, Look);
}
