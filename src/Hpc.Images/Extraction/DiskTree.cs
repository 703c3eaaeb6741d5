using Hpc.Linux;
using Hpc.SquashFs;

namespace Hpc.Images.Extraction;

/// <summary>A tree of files that is written to a disk: the only way in which the files of an image become files of this machine.
/// Nothing is made outside its root, whatever names and links the source has, and whatever it has made before.</summary>
public sealed class DiskTree : TreeTarget, IDisposable
{
    private const uint WhileFilled = 0x1c0;
    private static readonly int DirectoryFlags = Fcntl.O_RDONLY | Fcntl.O_DIRECTORY | Fcntl.O_NOFOLLOW;

    private readonly int _root;
    private readonly TreeHand _hand;
    private volatile bool _isStopped;

    /// <summary>What directories become when nothing more is put into them. Whether one is there is asked of the disk
    /// alone.</summary>
    private readonly Dictionary<string, NewEntry> _directories = new(StringComparer.Ordinal);

    /// <param name="root">An empty directory of the caller's, which nobody else may enter.</param>
    /// <exception cref="SystemCallException">There is none.</exception>
    public DiskTree(string root, TreeRules rules)
    {
        _root = Fcntl.OpenAt(Fcntl.AT_FDCWD, root, DirectoryFlags);
        Rules = rules;
        Descent = new DirectoryDescent(_root, rules.ByOpenat2);
        _hand = new TreeHand(this);
        _directories[""] = rules.ImplicitDirectory;
    }

    /// <summary>What could not be kept so far.</summary>
    public TreeLosses Losses { get; } = new();

    internal TreeRules Rules { get; }

    internal DirectoryDescent Descent { get; }

    public override void Add(string path, NewEntry entry, Stream? content)
    {
        RefuseNoPath(path);
        RefuseNul(path, entry.Target);
        if (path.Length > 0)
        {
            MakeWay(path);
        }

        switch (entry.Type)
        {
            case InodeType.Directory:
                AddDirectory(path, entry);
                break;
            case InodeType.File:
                _hand.MakeFile(path, entry, content);
                break;
            case InodeType.Symlink:
                _hand.MakeSymlink(path, entry);
                break;
            default:
                _hand.MakeNode(path, entry);
                break;
        }
    }

    public override void AddHardLink(string path, string target)
    {
        RefuseNoPath(path);
        RefuseNoPath(target);
        MakeWay(path);
        using ParentDirectory other = new(Descent);
        int from = other.TryOpenOf(target, out string name), to = _hand.Parent.OpenOf(path, out string newName);
        GoOn();
        int linked = from < 0 ? from : DirectoryEntries.TryLink(from, name, to, newName);
        if (linked is -Errno.ENOENT or -Errno.EPERM or -Errno.ELOOP or -Errno.ENOTDIR)
        {
            throw new EntryRefusedException(path, $"'{target}', which it is another name of, is missing or not a file");
        }

        Check(linked, "linkat", path);
    }

    public override void Remove(string path)
    {
        RefuseNoPath(path);
        if (path.Length == 0 || _hand.Parent.TryOpenOf(path, out string name) is not (>= 0 and int parent))
        {
            return; // what is not there need not go
        }

        TreeRemoval.Remove(parent, name);
        _hand.Parent.Forget();
        if (!_directories.Remove(path))
        {
            return;
        }

        foreach (string below in _directories.Keys.Where(directory =>
            directory.StartsWith(path + "/", StringComparison.Ordinal)).ToArray())
        {
            _directories.Remove(below);
        }
    }

    public override InodeType? Find(string path)
    {
        RefuseNoPath(path);
        if (path.Length == 0)
        {
            return InodeType.Directory;
        }

        int parent = _hand.Parent.TryOpenOf(path, out string name);
        return parent == -Errno.ENOENT ? null
            : parent < 0 ? throw ParentDirectory.Refusal(path, parent)
            : Stat.Of(parent, name, out _) is { } status ? FileKind.Of(status) : null;
    }

    /// <summary>Gives the directories their permissions and times, inner ones first.</summary>
    public void Finish()
    {
        List<string> innerFirst = [.. _directories.Keys];
        innerFirst.Sort((one, other) => other.Length.CompareTo(one.Length));
        foreach (string path in innerFirst)
        {
            NewEntry entry = _directories[path];
            GoOn();
            int fd = Descent.TryOpen(path);
            if (fd < 0)
            {
                throw ParentDirectory.Refusal(path, fd);
            }

            _hand.Describe(fd, path, path.Length == 0 ? Root(entry) : entry);
            _ = Unistd.Close(fd);
        }
    }

    /// <summary>From now on nothing more is made: whoever tries gets an <see cref="OperationCanceledException"/>.</summary>
    public void Stop() => _isStopped = true;

    public void Dispose()
    {
        _hand.Dispose();
        _ = Unistd.Close(_root);
    }

    /// <summary>For a thread of its own, which may make files in directories that are there.</summary>
    internal TreeHand NewHand() => new(this);

    internal void GoOn()
    {
        if (_isStopped)
        {
            throw new OperationCanceledException("the tree is no longer wanted");
        }
    }

    private void AddDirectory(string path, NewEntry entry)
    {
        if (path.Length > 0)
        {
            int parent = _hand.Parent.OpenOf(path, out string name);
            GoOn();
            int made = DirectoryEntries.TryMakeDirectory(parent, name, WhileFilled);
            if (made == -Errno.EEXIST && Stat.Of(parent, name, out _) is not { IsDirectory: true })
            {
                throw new EntryRefusedException(path, "something else has this name already");
            }

            Check(made == -Errno.EEXIST ? 0 : made, "mkdirat", path);
            if (made == 0 && (Rules.Umask & WhileFilled) != 0)
            {
                Check(DirectoryEntries.TryChangeMode(parent, name, WhileFilled), "fchmodat", path); // it keeps its owner out
            }
        }

        _directories[path] = entry;
    }

    /// <summary>As private as the file that the image is in.</summary>
    private NewEntry Root(NewEntry entry)
    {
        if ((entry.Permissions & Rules.Withheld) != 0)
        {
            Losses.Note(Loss.Mode, "");
        }

        return entry with { Permissions = (ushort)(entry.Permissions & ~Rules.Withheld) };
    }

    /// <summary>Makes the directories on the way to a path that no source has described so far.</summary>
    private void MakeWay(string path)
    {
        if (_hand.Parent.TryOpenOf(path, out _) != -Errno.ENOENT)
        {
            return;
        }

        for (int slash = path.IndexOf('/'); slash > 0; slash = path.IndexOf('/', slash + 1))
        {
            string way = path[..slash];
            if (Find(way) is null)
            {
                AddDirectory(way, Rules.ImplicitDirectory);
            }
        }
    }

    private static void RefuseNoPath(string path)
    {
        RefuseNul(path, path);
        if (path.StartsWith('/') || path.EndsWith('/') || path.Split('/') is var parts && path.Length > 0
            && parts.Any(part => part is "" or "." or ".."))
        {
            throw new EntryRefusedException(path, "it is not a path below the image's root");
        }
    }

    private static void RefuseNul(string path, string text)
    {
        if (text.Contains('\0'))
        {
            throw new EntryRefusedException(path.Replace('\0', '?'), "its name or its target holds a NUL byte");
        }
    }

    internal static void Check(int result, string call, string path)
    {
        if (result is -Errno.EEXIST or -Errno.ENAMETOOLONG)
        {
            throw new EntryRefusedException(path, result == -Errno.EEXIST ? "something has this name already"
                : "its name or its target is too long for this file system");
        }

        if (result < 0)
        {
            throw new SystemCallException(call, $"\"{path}\"", -result);
        }
    }
}
