namespace Hpc.Linux;

/// <summary>Files that are never seen half written.</summary>
public static class WholeFile
{
    /// <summary>Puts a new file in the place of the old one: written beside it and renamed.</summary>
    /// <returns>0 or the negative errno, and then nothing is left.</returns>
    public static int TryReplace(string path, ReadOnlySpan<byte> content, uint mode)
    {
        UnfinishedName.RemoveAbandoned(path);
        string fresh = UnfinishedName.Beside(path);
        int fd = Fcntl.TryOpen(fresh, Fcntl.O_WRONLY | Fcntl.O_CREAT | Fcntl.O_EXCL | Fcntl.O_NOFOLLOW, mode);
        if (fd < 0)
        {
            return fd;
        }

        int done = Unistd.TryPwrite(fd, content, 0);
        int closed = Unistd.Close(fd);
        done = done < 0 ? done : closed < 0 ? closed : Unistd.TryRename(fresh, path);
        _ = done < 0 ? Unistd.TryUnlink(fresh) : 0;
        return done;
    }
}
