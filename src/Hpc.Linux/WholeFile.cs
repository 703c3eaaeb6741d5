namespace Hpc.Linux;

/// <summary>Files that are never seen half written.</summary>
public static class WholeFile
{
    /// <summary>Puts a new file in the place of the old one: written beside it and renamed.</summary>
    /// <returns>0 or the negative errno.</returns>
    public static int TryReplace(string path, ReadOnlySpan<byte> content, uint mode)
    {
        string fresh = path + ".new";
        int fd = Fcntl.TryOpen(fresh, Fcntl.O_WRONLY | Fcntl.O_CREAT | Fcntl.O_TRUNC | Fcntl.O_CLOEXEC, mode);
        if (fd < 0)
        {
            return fd;
        }

        int done = 0;
        while (!content.IsEmpty && (done = Unistd.TryWrite(fd, content)) > 0)
        {
            content = content[done..];
        }

        int closed = Unistd.Close(fd);
        return done < 0 ? done : closed < 0 ? closed : Unistd.TryRename(fresh, path);
    }
}
