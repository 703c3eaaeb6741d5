using Hpc.Linux;
using Hpc.SquashFs;

namespace Hpc.Build;

/// <summary>A directory of this machine, with all that is mounted below it.</summary>
/// <param name="root">One char per byte.</param>
/// <param name="skipped">Told of each file that may not be read, which is then left out; null to refuse such a tree.</param>
public sealed class DirectorySource(string root, Action<string>? skipped) : TreeSource
{
    private const string DefinitionPath = "/.singularity.d/Singularity";
    private const int DefinitionMaximum = 1 << 20;

    private readonly Dictionary<(ulong Device, ulong Inode), string> _linked = [];

    public override ReadOnlyMemory<byte> DefinitionFile
    {
        get
        {
            int fd = Fcntl.TryOpen(root + DefinitionPath, Fcntl.O_RDONLY | Fcntl.O_NOFOLLOW);
            using HostFileStream? file = fd >= 0 ? new HostFileStream(fd, DefinitionMaximum) : null;
            MemoryStream bytes = new();
            file?.CopyTo(bytes);
            return bytes.ToArray();
        }
    }

    public override void CopyTo(TreeTarget target)
    {
        Stat.Status status = Stat.Of(root, followLinks: true, out int error) ?? throw new SystemCallException("statx", $"\"{root}\"", -error);
        target.Add("", FileStatus.EntryOf(root, status), null);
        CopyBelow("", target);
    }

    private void CopyBelow(string directory, TreeTarget target)
    {
        string at = Host(directory);
        int fd = Fcntl.TryOpen(at, Fcntl.O_RDONLY | Fcntl.O_DIRECTORY);
        if (fd < 0)
        {
            Skip(at, -fd);
            return;
        }

        _ = Unistd.Close(fd);
        List<string> names = DirectoryNames.Of(at);
        names.Sort(StringComparer.Ordinal);
        foreach (string name in names)
        {
            CopyOne(directory.Length == 0 ? name : $"{directory}/{name}", target);
        }
    }

    private void CopyOne(string path, TreeTarget target)
    {
        string at = Host(path);
        if (Stat.Of(at, followLinks: false, out int error) is not { } status)
        {
            Skip(at, -error);
            return;
        }

        if (!status.IsDirectory && status.LinkCount > 1)
        {
            (ulong, ulong) key = (status.Device, status.Inode);
            if (_linked.TryGetValue(key, out string? first))
            {
                target.AddHardLink(path, first);
                return;
            }

            _linked.Add(key, path);
        }

        if (status.IsFile)
        {
            CopyFile(path, at, status, target);
            return;
        }

        target.Add(path, FileStatus.EntryOf(at, status), null);
        if (status.IsDirectory)
        {
            CopyBelow(path, target);
        }
    }

    private void CopyFile(string path, string at, in Stat.Status status, TreeTarget target)
    {
        int fd = Fcntl.TryOpen(at, Fcntl.O_RDONLY | Fcntl.O_NOFOLLOW);
        if (fd < 0)
        {
            _linked.Remove((status.Device, status.Inode));
            Skip(at, -fd);
            return;
        }

        using HostFileStream content = new(fd, status.Size);
        target.Add(path, FileStatus.EntryOf(at, status), content);
    }

    private void Skip(string path, int errno)
    {
        if (errno == Errno.ENOENT)
        {
            return; // it went away between being listed and being looked at
        }

        if (skipped is null || errno != Errno.EACCES)
        {
            throw new BuildRefusedException(
                $"'{path}' cannot be read: {Errno.Name(errno)}", "an image without it would not be the directory's",
                errno == Errno.EACCES ? "chmod it, build as its owner, or leave such files out with --skip-unreadable" : $"ls -ld {path}");
        }

        skipped(path);
    }

    private string Host(string path) => path.Length == 0 ? root : root == "/" ? "/" + path : $"{root}/{path}";
}
