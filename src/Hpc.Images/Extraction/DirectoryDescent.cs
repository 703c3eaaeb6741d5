using Hpc.Linux;

namespace Hpc.Images.Extraction;

/// <summary>Opens directories below a root by paths that no image can bend: the disk is asked again for each, and a symbolic link
/// on the way is an error whoever made it. By openat2(2); where a kernel before 5.6 or a filter refuses that, name by name with
/// O_NOFOLLOW.</summary>
internal sealed class DirectoryDescent(int root, bool byOpenat2)
{
    /// <summary>PATH_MAX without the NUL, and room: longer paths are opened in parts.</summary>
    private const int LongestPart = 4000;

    private static readonly int Flags = Fcntl.O_RDONLY | Fcntl.O_DIRECTORY | Fcntl.O_NOFOLLOW;

    /// <param name="path">Relative, one char per byte; empty for the root.</param>
    /// <returns>A descriptor to be closed; or the negative errno: ENOENT, ELOOP or ENOTDIR where no directory is on the
    /// way.</returns>
    public int TryOpen(string path)
    {
        int at = Fcntl.TryOpenAt(root, ".", Flags);
        for (int start = 0; at >= 0 && start < path.Length;)
        {
            int end = EndOfPart(path, start);
            int next = OpenPart(at, path[start..end]);
            _ = Unistd.Close(at);
            (at, start) = (next, end + 1);
        }

        return at;
    }

    private int OpenPart(int at, string part)
    {
        if (byOpenat2)
        {
            return Openat2.TryOpenBelow(at, part, Flags);
        }

        // One name: nothing but the name itself could be a link, and O_NOFOLLOW refuses that.
        return part is ".." or "." ? -Errno.EXDEV : Fcntl.TryOpenAt(at, part, Flags);
    }

    private int EndOfPart(string path, int start)
    {
        if (byOpenat2 && path.Length - start <= LongestPart)
        {
            return path.Length;
        }

        int slash = byOpenat2 ? path.LastIndexOf('/', start + LongestPart, LongestPart) : path.IndexOf('/', start);
        return slash > start ? slash : path.Length;
    }
}
