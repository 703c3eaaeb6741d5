using Hpc.Binary;
using Hpc.Linux;
using Hpc.SquashFs;

namespace Hpc.Build;

/// <summary>A tree that becomes a directory. It is made by its user, whose the files are; what only root can make (devices, owners,
/// attributes of the system) is left out unless root makes it.</summary>
public sealed class UnpackedTree : TreeTarget
{
    private const int Piece = 1 << 20;
    private const uint OwnerMayAll = 0x1c0;

    private readonly string _root;
    private readonly bool _keepIds;
    private readonly bool _isRoot = Unistd.Getuid() == 0;
    private readonly byte[] _buffer = new byte[Piece];

    /// <summary>Directories, whose permissions and times are set when nothing more will be put into them.</summary>
    private readonly Dictionary<string, NewEntry> _directories = new(StringComparer.Ordinal);

    /// <param name="root">A directory that is there, and that nobody else can change while it is filled, so that no link in it is somebody else's.</param>
    public UnpackedTree(string root, bool keepIds)
    {
        _root = root;
        _keepIds = keepIds;
    }

    public override void Add(string path, NewEntry entry, Stream? content)
    {
        RefuseWayThroughLink(path);
        if (entry.Target.Contains('\0'))
        {
            throw new EntryRefusedException(path, "a symbolic link's target holds a NUL byte");
        }

        string at = Host(path);
        switch (entry.Type)
        {
            case InodeType.Directory:
                // The root is there, or was taken away because the process is to end, and then nobody shall make it again.
                if (path.Length > 0 && Unistd.TryMakeDirectory(at, OwnerMayAll) is < 0 and not -Errno.EEXIST and int errno)
                {
                    throw Failed("mkdir", at, errno);
                }

                _directories[path] = entry;
                return;
            case InodeType.File:
                WriteFile(at, content);
                break;
            case InodeType.Symlink:
                Check(Unistd.TrySymlink(entry.Target, at), "symlink", at);
                break;
            default:
                if (MakeSpecial(at, entry) is < 0 and not -Errno.EPERM and int error)
                {
                    throw Failed("mknod", at, error);
                }

                break;
        }

        Describe(at, entry);
    }

    public override void AddHardLink(string path, string target)
    {
        RefuseWayThroughLink(path);
        RefuseWayThroughLink(target);
        Check(Unistd.TryLink(Host(target), Host(path)), "linkat", Host(path));
    }

    public override void Remove(string path)
    {
        RefuseWayThroughLink(path);
        if (Find(path) == InodeType.Directory)
        {
            foreach (string name in DirectoryNames.Of(Host(path)))
            {
                Remove($"{path}/{name}");
            }

            _directories.Remove(path);
            Check(Unistd.TryRemoveDirectory(Host(path)), "rmdir", Host(path));
        }
        else
        {
            _ = Unistd.TryUnlink(Host(path)); // what is not there need not go
        }
    }

    public override InodeType? Find(string path)
    {
        RefuseWayThroughLink(path);
        return Stat.Of(Host(path), followLinks: false, out _) is { } status ? FileStatus.TypeOf(status) : null;
    }

    /// <summary>Gives the directories their permissions and times, inner ones first.</summary>
    public void Finish()
    {
        foreach ((string path, NewEntry entry) in _directories.OrderByDescending(directory => directory.Key.Length))
        {
            Describe(Host(path), entry);
        }
    }

    private string Host(string path) => path.Length == 0 ? _root : $"{_root}/{path}";

    /// <summary>A link in the tree is never followed: what a source says lies below it lies elsewhere.</summary>
    private void RefuseWayThroughLink(string path)
    {
        if (path.Contains('\0'))
        {
            throw new EntryRefusedException(path, "a name holds a NUL byte");
        }

        for (int slash = path.IndexOf('/'); slash > 0; slash = path.IndexOf('/', slash + 1))
        {
            string way = path[..slash];
            if (!_directories.ContainsKey(way) && Stat.Of(Host(way), followLinks: false, out _) is { IsDirectory: false })
            {
                throw new EntryRefusedException(path, $"'{way}' on the way to it is no directory");
            }
        }
    }

    private void WriteFile(string at, Stream? content)
    {
        int fd = Fcntl.TryOpen(at, Fcntl.O_WRONLY | Fcntl.O_CREAT | Fcntl.O_EXCL | Fcntl.O_NOFOLLOW, 0x180);
        using FileStorage file = fd >= 0 ? new FileStorage(fd) : throw Failed("openat", at, fd);
        long size = 0;
        ISparseContent? sparse = content as ISparseContent;
        while (content is not null)
        {
            bool isHole = sparse?.TrySkipZeros(Piece) == true;
            int count = isHole ? Piece : content.ReadAtLeast(_buffer, Piece, throwOnEndOfStream: false);
            if (count == 0)
            {
                break;
            }

            if (!isHole && _buffer.AsSpan(0, count).ContainsAnyExcept((byte)0))
            {
                file.Write(size, _buffer.AsSpan(0, count));
            }

            size += count;
        }

        file.SetLength(size);
    }

    private static int MakeSpecial(string at, NewEntry entry) => Unistd.TryMakeNode(
        at, Inode.FileTypeBits(entry.Type) | 0x180, (entry.DeviceMajor << 8) | (entry.DeviceMinor & 0xff) | ((entry.DeviceMinor & ~0xffu) << 12));

    private void Describe(string at, NewEntry entry)
    {
        if (_isRoot)
        {
            _ = Unistd.TryChangeOwner(at, _keepIds ? entry.Uid : 0, _keepIds ? entry.Gid : 0); // as far as the file system has owners
        }

        foreach (Xattr xattr in entry.Xattrs.Where(xattr => !xattr.Name.Contains('\0')))
        {
            _ = Xattrs.TrySet(at, xattr.Name, xattr.Value); // as far as file system and privilege allow
        }

        if (entry.Type != InodeType.Symlink)
        {
            // Its owner can always read and remove the directory again.
            uint owner = entry.Type == InodeType.Directory && !_isRoot ? OwnerMayAll : 0;
            _ = Unistd.TryChangeMode(at, entry.Permissions | owner);
        }

        _ = Unistd.TrySetTime(at, entry.ModifiedTime);
    }

    private static void Check(int result, string call, string path)
    {
        if (result < 0)
        {
            throw Failed(call, path, result);
        }
    }

    private static SystemCallException Failed(string call, string path, int result) => new(call, $"\"{path}\"", -result);
}
