using Hpc.Linux;

namespace Hpc.Host;

/// <summary>Gives a file a name that nothing has yet: what somebody else made meanwhile is never replaced.</summary>
public static class RenameNoReplace
{
    /// <summary>By link(2), which fails where the name is taken.</summary>
    /// <returns>0, after which the old name may be gone; or the negative errno, EEXIST where the name is taken.</returns>
    public static int Try(string from, string to)
    {
        int linked = Unistd.TryLink(from, to);
        return linked is -Errno.EPERM or -Errno.EOPNOTSUPP or -Errno.ENOSYS ? TryMove(from, to) : linked;
    }

    /// <summary>On file systems without second names (FAT, some of FUSE and CIFS): renameat2(2), which not all of them know, NFS
    /// among others.</summary>
    internal static int TryMove(string from, string to)
    {
        int moved = Unistd.TryRenameToNew(from, to);
        return moved is -Errno.EINVAL or -Errno.ENOSYS ? TryClaim(from, to) : moved;
    }

    /// <summary>What every file system knows: an empty file that can only be ours takes the name, and is replaced.</summary>
    internal static int TryClaim(string from, string to)
    {
        int claim = Fcntl.TryOpen(to, Fcntl.O_WRONLY | Fcntl.O_CREAT | Fcntl.O_EXCL | Fcntl.O_CLOEXEC, 0);
        if (claim < 0)
        {
            return claim;
        }

        _ = Unistd.Close(claim);
        int renamed = Unistd.TryRename(from, to);
        if (renamed < 0)
        {
            _ = Unistd.TryUnlink(to);
        }

        return renamed;
    }
}
