namespace Hpc.Linux;

/// <summary>Removes a directory with all that is in it.</summary>
/// <remarks>By descriptors, so that neither the length of a path nor the depth of a tree is a limit, and what somebody exchanges
/// for a link meanwhile is not followed. Only one directory is open at a time: the way back is "..", which must be the directory
/// that it was.</remarks>
public static class TreeRemoval
{
    private const uint OwnerMayAll = 0b111_000_000;
    private static readonly int DirectoryFlags = Fcntl.O_RDONLY | Fcntl.O_DIRECTORY | Fcntl.O_NOFOLLOW;

    /// <summary>As far as it goes; nothing happens where there is nothing. Links are never followed.</summary>
    public static void Remove(string path)
    {
        int slash = path.LastIndexOf('/');
        int above = Fcntl.TryOpen(slash < 0 ? "." : path[..Math.Max(slash, 1)], Fcntl.O_PATH | Fcntl.O_DIRECTORY);
        if (above >= 0)
        {
            Remove(above, path[(slash + 1)..]);
            _ = Unistd.Close(above);
        }
    }

    /// <summary>As <see cref="Remove(string)"/>, of a name in an open directory.</summary>
    public static void Remove(int directory, string name)
    {
        if (DirectoryEntries.TryUnlink(directory, name) is not (-Errno.EISDIR or -Errno.EPERM))
        {
            return;
        }

        int at = Enter(directory, name);
        Stack<Level> levels = new();
        if (at >= 0)
        {
            levels.Push(new Level(name, default, Subdirectories(at)));
        }

        while (levels.TryPeek(out Level? level))
        {
            if (level.Left.TryPop(out string? below))
            {
                at = Descend(at, below, levels);
                continue;
            }

            levels.Pop();
            int up = levels.Count == 0 ? directory : Ascend(at, level);
            _ = Unistd.Close(at);
            if (up < 0)
            {
                return; // somebody moved it meanwhile
            }

            _ = DirectoryEntries.TryRemoveDirectory(at = up, level.Name);
        }

        _ = at < 0 ? DirectoryEntries.TryRemoveDirectory(directory, name) : 0;
    }

    /// <summary>Goes into a directory of the one that is open, which is closed; stays where that is not possible.</summary>
    private static int Descend(int at, string name, Stack<Level> levels)
    {
        int inside = Enter(at, name);
        if (inside < 0 || Stat.Of(at, out _) is not { } above)
        {
            _ = inside >= 0 ? Unistd.Close(inside) : DirectoryEntries.TryRemoveDirectory(at, name);
            return at;
        }

        _ = Unistd.Close(at);
        levels.Push(new Level(name, (above.Device, above.Inode), Subdirectories(inside)));
        return inside;
    }

    private static int Ascend(int at, Level level)
    {
        int up = Fcntl.TryOpenAt(at, "..", DirectoryFlags);
        if (up >= 0 && (Stat.Of(up, out _) is not { } above || (above.Device, above.Inode) != level.Above))
        {
            _ = Unistd.Close(up);
            return -Errno.ENOENT;
        }

        return up;
    }

    /// <summary>A directory of an image may forbid its owner to look into it, or to remove something from it.</summary>
    private static int Enter(int directory, string name)
    {
        int fd = Fcntl.TryOpenAt(directory, name, Fcntl.O_PATH | Fcntl.O_DIRECTORY | Fcntl.O_NOFOLLOW);
        if (fd < 0)
        {
            return fd;
        }

        int readable = Fcntl.TryOpenAt(fd, ".", DirectoryFlags);
        if (readable == -Errno.EACCES || (readable >= 0 && Stat.Of(readable, out _) is { } status
            && (status.Mode & OwnerMayAll) != OwnerMayAll))
        {
            _ = readable >= 0 ? Unistd.Close(readable) : 0;
            _ = Unistd.TryChangeMode($"/proc/self/fd/{fd}", OwnerMayAll);
            readable = Fcntl.TryOpenAt(fd, ".", DirectoryFlags);
        }

        _ = Unistd.Close(fd);
        return readable;
    }

    /// <summary>Removes what is not a directory; what is one is left.</summary>
    private static Stack<string> Subdirectories(int fd)
    {
        Stack<string> left = new();
        foreach (string name in DirectoryNames.Of(fd))
        {
            if (DirectoryEntries.TryUnlink(fd, name) is -Errno.EISDIR or -Errno.EPERM)
            {
                left.Push(name);
            }
        }

        return left;
    }

    /// <summary>A directory that is being emptied.</summary>
    /// <param name="Above">Device and inode of the directory that it is in; of no meaning for the first.</param>
    /// <param name="Left">Directories in it that are still there.</param>
    private sealed record Level(string Name, (ulong Device, ulong Inode) Above, Stack<string> Left);
}
