using Hpc.Linux;
using Hpc.SquashFs;

namespace Hpc.Images.Extraction;

/// <summary>Makes files in a tree, for one thread. Every name is made in its open directory and never replaces or follows
/// another; what is said of a file is said of the open file.</summary>
internal sealed class TreeHand(DiskTree tree) : IDisposable
{
    private const uint WhileWritten = 0x180;
    private const string HostLabel = "security.selinux";
    private const string UserPrefix = "user.";

    private readonly SparseCopy _copy = new();

    public ParentDirectory Parent { get; } = new(tree.Descent);

    private TreeRules Rules => tree.Rules;

    public void MakeFile(string path, NewEntry entry, Stream? content)
    {
        int parent = Parent.OpenOf(path, out string name);
        tree.GoOn();
        int fd = Fcntl.TryOpenAt(parent, name, Fcntl.O_WRONLY | Fcntl.O_CREAT | Fcntl.O_EXCL | Fcntl.O_NOFOLLOW, WhileWritten);
        DiskTree.Check(fd, "openat", path);
        try
        {
            DiskTree.Check(content is null ? 0 : _copy.Copy(content, fd, tree.GoOn), "pwrite", path);
            Describe(fd, path, entry);
        }
        finally
        {
            _ = Unistd.Close(fd);
        }
    }

    public void MakeSymlink(string path, NewEntry entry)
    {
        int parent = Parent.OpenOf(path, out string name);
        tree.GoOn();
        DiskTree.Check(DirectoryEntries.TrySymlink(entry.Target, parent, name), "symlinkat", path);
        SetOwner(path, entry, (user, group) => DirectoryEntries.TryChangeOwner(parent, name, user, group));
        SetXattrs(path, entry, xattr => Xattrs.TrySet($"/proc/self/fd/{parent}/{name}", xattr.Name, xattr.Value));
        _ = DirectoryEntries.TrySetTime(parent, name, entry.ModifiedTime); // some file systems cannot
    }

    /// <summary>A device, a fifo or a socket.</summary>
    public void MakeNode(string path, NewEntry entry)
    {
        bool isDevice = entry.Type is InodeType.BlockDevice or InodeType.CharacterDevice;
        if (isDevice && Rules.IsPrivate)
        {
            return; // the container's /dev is the host's
        }

        int parent = Parent.OpenOf(path, out string name);
        tree.GoOn();
        int made = DirectoryEntries.TryMakeNode(parent, name, Inode.FileTypeBits(entry.Type) | WhileWritten, DeviceOf(entry));
        if (made is -Errno.EPERM or -Errno.EOPNOTSUPP or -Errno.EINVAL)
        {
            tree.Losses.Note(Loss.Device, path);
            return;
        }

        DiskTree.Check(made, "mknodat", path);

        // O_PATH opens no device; by its name in /proc the very file is meant, whatever has its name by now.
        int fd = Fcntl.TryOpenAt(parent, name, Fcntl.O_PATH | Fcntl.O_NOFOLLOW);
        DiskTree.Check(fd, "openat", path);
        string itself = $"/proc/self/fd/{fd}";
        SetOwner(path, entry, (user, group) => DirectoryEntries.TryChangeOwner(parent, name, user, group));
        SetXattrs(path, entry, xattr => Xattrs.TrySet($"/proc/self/fd/{parent}/{name}", xattr.Name, xattr.Value));
        SetMode(path, entry, mode => Unistd.TryChangeMode(itself, mode));
        _ = Unistd.Close(fd);
        _ = DirectoryEntries.TrySetTime(parent, name, entry.ModifiedTime);
    }

    /// <summary>Owner, attributes, permissions and time of an open file or directory, in an order in which none takes another
    /// back.</summary>
    public void Describe(int fd, string path, NewEntry entry)
    {
        SetOwner(path, entry, (user, group) => DirectoryEntries.TryChangeOwner(fd, user, group));
        SetXattrs(path, entry, xattr => Xattrs.TrySet(fd, xattr.Name, xattr.Value));
        SetMode(path, entry, mode => DirectoryEntries.TryChangeMode(fd, mode));
        _ = DirectoryEntries.TrySetTime(fd, entry.ModifiedTime);
    }

    public void Dispose() => Parent.Dispose();

    private void SetOwner(string path, NewEntry entry, Func<uint, uint, int> change)
    {
        if (Rules.KeepIds && change(entry.Uid, entry.Gid) < 0)
        {
            tree.Losses.Note(Loss.Owner, path);
        }
    }

    private void SetXattrs(string path, NewEntry entry, Func<Xattr, int> set)
    {
        bool lost = false;
        foreach (Xattr xattr in entry.Xattrs)
        {
            bool isMeant = !Rules.IsPrivate || xattr.Name.StartsWith(UserPrefix, StringComparison.Ordinal);
            lost |= isMeant && xattr.Name != HostLabel && (xattr.Name.Contains('\0', StringComparison.Ordinal) || set(xattr) < 0);
        }

        if (lost)
        {
            tree.Losses.Note(Loss.Attribute, path);
        }
    }

    private void SetMode(string path, NewEntry entry, Func<uint, int> change)
    {
        if (change(Rules.ModeOf(entry)) < 0)
        {
            tree.Losses.Note(Loss.Mode, path); // FAT and its like
        }
        else if (Rules.LossOf(entry) is { } loss)
        {
            tree.Losses.Note(loss, path);
        }
    }

    private static uint DeviceOf(NewEntry entry) =>
        (entry.DeviceMajor << 8) | (entry.DeviceMinor & 0xff) | ((entry.DeviceMinor & ~0xffu) << 12);
}
