namespace Hpc.Linux;

/// <summary>Paths in a tree that somebody else may change at any moment.</summary>
public static class TreePath
{
    /// <summary>Opens a path that has no links: one that was put there since is not followed, and a pipe does not make anybody
    /// wait.</summary>
    /// <param name="root">An open directory, in which an absolute path begins.</param>
    /// <returns>The descriptor, or the negative errno.</returns>
    public static int TryOpen(int root, string path, int flags)
    {
        string[] names = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        int at = root;
        for (int i = 0; i < names.Length; i++)
        {
            int next = Fcntl.TryOpenAt(at, names[i],
                Fcntl.O_NOFOLLOW | (i + 1 < names.Length ? Fcntl.O_PATH | Fcntl.O_DIRECTORY : flags | Fcntl.O_NONBLOCK));
            _ = at == root ? 0 : Unistd.Close(at);
            if (next < 0)
            {
                return next;
            }

            at = next;
        }

        return at == root ? Fcntl.TryOpenAt(root, ".", flags) : at;
    }
}
