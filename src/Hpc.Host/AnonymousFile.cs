using Hpc.Linux;

namespace Hpc.Host;

/// <summary>A file that no directory holds: it is gone with the process that has it open, however that ends.</summary>
public static class AnonymousFile
{
    private const uint OnlyOwner = 0b110_000_000;

    /// <summary>O_TMPFILE; where the file system has none (NFS, some of FUSE), a new file whose name is taken away at
    /// once.</summary>
    /// <param name="directory">On the file system that it takes room of; one char per byte.</param>
    /// <returns>A descriptor to read and write; or the negative errno.</returns>
    public static int TryOpen(string directory)
    {
        int fd = Fcntl.TryOpen(directory, Fcntl.O_TMPFILE | Fcntl.O_RDWR, OnlyOwner);
        return fd is -Errno.EOPNOTSUPP or -Errno.EISDIR or -Errno.EINVAL or -Errno.ENOENT ? TryOpenNamed(directory) : fd;
    }

    internal static int TryOpenNamed(string directory)
    {
        string name = UnfinishedName.Beside($"{directory}/hpcrun");
        UnfinishedName.RemoveAbandoned(name);
        int fd = Fcntl.TryOpen(name, Fcntl.O_RDWR | Fcntl.O_CREAT | Fcntl.O_EXCL | Fcntl.O_NOFOLLOW, OnlyOwner);
        _ = fd >= 0 ? Unistd.TryUnlink(name) : 0;
        return fd;
    }
}
