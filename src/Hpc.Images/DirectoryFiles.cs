using Hpc.Binary;
using Hpc.Host;
using Hpc.Linux;

namespace Hpc.Images;

/// <summary>The files of an unpacked image. Links are followed inside the image, never out of it, and whatever has the
/// directory's name by now, it is the one that was opened: others may change the tree meanwhile.</summary>
internal sealed class DirectoryFiles : FileTree
{
    private readonly string _name;

    /// <param name="root">Path of the directory.</param>
    /// <exception cref="RefusedException">It cannot be opened.</exception>
    public DirectoryFiles(string root)
    {
        Root = Fcntl.TryOpen(root, Fcntl.O_PATH | Fcntl.O_DIRECTORY);
        _name = $"/proc/self/fd/{Root}";
        if (Root < 0)
        {
            throw new RefusedException($"cannot open the image '{root}': {Errno.Name(-Root)}",
                "it is a directory that you may not read, or it is gone", $"ls -ld '{root}'");
        }
    }

    /// <summary>The open directory.</summary>
    public int Root { get; }

    public override FileEntry Look(string path)
    {
        string at = path == "/" ? _name + "/." : _name + path;
        return Stat.Of(at, followLinks: false, out int error) is { } status
            ? FileEntry.Of(status.UnixMode, path, status.IsSymbolicLink ? Unistd.ReadLink(at) ?? "" : "")
            : new FileEntry(error == -Errno.EACCES ? PathKind.Forbidden : PathKind.Missing, path);
    }

    public override RandomAccessSource? Open(string path)
    {
        int fd = Follow(path) is { Kind: PathKind.File } file ? TryOpen(file.Canonical) : -1;
        return fd < 0 ? null : new FileSource(fd);
    }

    public override string? ReadText(string path) =>
        Follow(path) is { Kind: PathKind.File } file ? SmallFile.ReadText(TryOpen(file.Canonical), file.Canonical) : null;

    public override IReadOnlyList<string> List(string directory) => Follow(directory) is { Kind: not PathKind.Missing } found
        ? DirectoryNames.TryOf(TreePath.TryOpen(Root, found.Canonical, Fcntl.O_RDONLY | Fcntl.O_DIRECTORY), out _) ?? [] : [];

    /// <param name="path">Without links.</param>
    public int TryOpen(string path) => TreePath.TryOpen(Root, path, Fcntl.O_RDONLY);
}
