using Hpc.Binary;
using Hpc.Crate;
using Hpc.Images.Extraction;
using Hpc.Linux;
using Hpc.SquashFs;

namespace Hpc.Archives;

/// <summary>The directory in which a run is repeated, or an archive unpacked: new, or empty. What comes out of an archive goes
/// through the one writer of trees (adr/0023); what a program has made since is not reached through a link.</summary>
internal sealed class RerunDirectory : IDisposable
{
    private const uint Private = 0b111_000_000;

    /// <summary>No record knows which of the files were programs.</summary>
    private const ushort FileMode = 0b111_101_101;

    private const ushort TextMode = 0b110_100_100;

    private readonly int _fd;
    private readonly DiskTree _tree;

    private readonly bool _isNew;

    private RerunDirectory(string path, int fd, bool isNew)
    {
        (Path, _fd, _isNew) = (path, fd, isNew);

        // The very directory that was looked at, whatever has its name by now.
        _tree = new DiskTree($"/proc/self/fd/{fd}/.", new TreeRules());
    }

    /// <summary>Absolute; one char per byte.</summary>
    public string Path { get; }

    /// <exception cref="RefusedException">It has something in it, or cannot be made.</exception>
    public static RerunDirectory Make(string path)
    {
        int made = Unistd.TryMakeDirectory(path, Private);
        int fd = made is < 0 and not -Errno.EEXIST ? made : Fcntl.TryOpen(path, Fcntl.O_RDONLY | Fcntl.O_DIRECTORY);
        if (fd < 0)
        {
            throw Refused(path, Errno.Name(-fd));
        }

        return DirectoryNames.Of(fd).Count == 0 ? new RerunDirectory(path, fd, isNew: made == 0)
            : throw Refused(path, "it is not empty");
    }

    public void MakeDirectory(string name) => Add(name, new NewEntry(InodeType.Directory) { ModifiedTime = Now }, content: null);

    /// <summary>A new file, with the directories that it is in.</summary>
    /// <param name="name">Of <see cref="ZipMember"/>'s form.</param>
    /// <param name="digest">What the bytes must come to while they are written.</param>
    public void Write(string name, SummedStream content, string digest, bool isProgram = true)
    {
        Add(name, new NewEntry(InodeType.File) { Permissions = isProgram ? FileMode : TextMode, ModifiedTime = Now }, content);
        _ = content.Digest == digest ? 0 : throw Refused($"{Path}/{name}", "what it is made from has changed meanwhile");
    }

    /// <summary>The directory that a file is in, where it is not there.</summary>
    public void MakeParents(string name)
    {
        if (name.LastIndexOf('/') is > 0 and int slash)
        {
            MakeDirectory(name[..slash]);
        }
    }

    /// <summary>Removes what was put into it, and the directory where it was made here. No program has run in it.</summary>
    public void Empty()
    {
        // Opened anew: a descriptor that has been read to its end shows nothing that came later.
        foreach (string name in DirectoryNames.Of($"/proc/self/fd/{_fd}/."))
        {
            TreeRemoval.Remove(_fd, name);
        }

        _ = _isNew ? Unistd.TryRemoveDirectory(Path) : 0;
    }

    /// <summary>A regular file that a program has made; null where there is none.</summary>
    public FileSource? TryOpen(string name) => TryOpen(_fd, name);

    /// <summary>The same of a directory that another rerun has left.</summary>
    public static FileSource? TryOpen(string directory, string name)
    {
        int above = Fcntl.TryOpen(directory, Fcntl.O_RDONLY | Fcntl.O_DIRECTORY);
        FileSource? source = above < 0 ? null : TryOpen(above, name);
        _ = above < 0 ? 0 : Unistd.Close(above);
        return source;
    }

    private static FileSource? TryOpen(int directory, string name)
    {
        int fd = Openat2.TryOpenBelow(directory, name, Fcntl.O_RDONLY | Fcntl.O_NONBLOCK);
        if (fd >= 0 && Stat.Of(fd, out _) is { IsFile: true })
        {
            return new FileSource(fd);
        }

        _ = fd >= 0 ? Unistd.Close(fd) : 0;
        return null;
    }

    public void Dispose()
    {
        _tree.Dispose();
        _ = Unistd.Close(_fd);
    }

    private static uint Now => (uint)DateTimeOffset.UtcNow.ToUnixTimeSeconds();

    private void Add(string name, NewEntry entry, Stream? content)
    {
        try
        {
            _tree.Add(name, entry, content);
        }
        catch (EntryRefusedException error)
        {
            throw Refused($"{Path}/{name}", error.Reason);
        }
    }

    private static RefusedException Refused(string path, string why) => new($"cannot use '{RawText.ToUtf16(path)}'", why,
        "a new directory: --in DIR");
}
