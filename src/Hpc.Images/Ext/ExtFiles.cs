using Hpc.Binary;
using Hpc.SquashFs;

namespace Hpc.Images;

/// <summary>All files of an ext file system, with all that is known of them.</summary>
public sealed class ExtFiles
{
    private readonly ExtFileSystem _system;
    private readonly ExtTree _tree;
    private readonly Action<string> _lost;

    /// <param name="source">The file system, from its first byte on.</param>
    /// <param name="lost">Told of files of which an extended attribute is not read.</param>
    /// <exception cref="CorruptImageException">It is none, or damaged.</exception>
    /// <exception cref="UnsupportedFeatureException">It has a feature that is not read here.</exception>
    public ExtFiles(RandomAccessSource source, Action<string> lost)
    {
        _tree = new ExtTree(source);
        (_system, _lost) = (_tree.System, lost);
    }

    /// <summary>Its journal holds what has not been written to its place yet: it was not unmounted.</summary>
    public bool NeedsRecovery => _system.NeedsRecovery;

    /// <summary>Directories before what is in them, names in the order of their bytes.</summary>
    /// <exception cref="EntryRefusedException">The bytes of a file cannot be read.</exception>
    public IEnumerable<ExtFile> Walk()
    {
        HashSet<uint> directories = [];
        Stack<(string Path, uint Number)> open = new([("", ExtFileSystem.Root)]);
        while (open.TryPop(out (string Path, uint Number) next))
        {
            ExtInode inode = _system.Inode(next.Number);
            yield return Of(next.Path, inode);
            if (!inode.Mode.IsDirectory)
            {
                continue;
            }

            if (!directories.Add(next.Number))
            {
                throw new CorruptImageException($"ext directory (inode {next.Number})", 0, "a second name", "one");
            }

            foreach ((string name, uint number) in _tree.Names(inode).OrderByDescending(entry => entry.Key,
                StringComparer.Ordinal))
            {
                string path = next.Path.Length == 0 ? name : $"{next.Path}/{name}";

                // mkfs makes it, for fsck: it is none of the image.
                if (path != "lost+found" || _tree.Names(_system.Inode(number)).Count > 0)
                {
                    open.Push((path, number));
                }
            }
        }
    }

    private ExtFile Of(string path, ExtInode inode)
    {
        bool isDevice = inode.Mode.Type is FileType.CharacterDevice or FileType.BlockDevice;
        if (inode.IsUnreadable && (inode.Mode.IsFile || inode.Mode.IsSymbolicLink))
        {
            throw new EntryRefusedException(path, "its bytes are encrypted, or lie in its inode");
        }

        return new ExtFile(path, new NewEntry(TypeOf(inode, path))
        {
            Permissions = (ushort)(inode.Mode.Value & 0xfff),
            Uid = inode.UserId,
            Gid = inode.GroupId,
            ModifiedTime = inode.ModifiedTime,
            LinkCount = inode.LinkCount,
            Target = inode.Mode.IsSymbolicLink ? _tree.Link(inode) : "",
            DeviceMajor = isDevice ? inode.Device.Major : 0,
            DeviceMinor = isDevice ? inode.Device.Minor : 0,
            Xattrs = ExtAttributes.Of(_system, inode, () => _lost(path)),
        }, inode.Number)
        {
            Content = inode.Mode.IsFile ? new ExtContent(new ExtFileSource(_system, inode), _system.BlockSize) : null,
        };
    }

    private static InodeType TypeOf(ExtInode inode, string path) => inode.Mode.Type switch
    {
        FileType.Directory => InodeType.Directory,
        FileType.File => InodeType.File,
        FileType.SymbolicLink => InodeType.Symlink,
        FileType.CharacterDevice => InodeType.CharacterDevice,
        FileType.BlockDevice => InodeType.BlockDevice,
        FileType.Fifo => InodeType.Fifo,
        FileType.Socket => InodeType.Socket,
        _ => throw new EntryRefusedException(path,
            $"it is nothing that a file can be (mode 0{Convert.ToString(inode.Mode.Value, 8)})"),
    };
}
