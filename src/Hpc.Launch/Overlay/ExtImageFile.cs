using Hpc.Host;
using Hpc.Linux;
using Hpc.Plan;
using Hpc.Sif;

namespace Hpc.Launch;

/// <summary>Looks into a file for an ext file system.</summary>
public static class ExtImageFile
{
    /// <param name="path">Absolute.</param>
    /// <returns>null if it is not a file that may be read, or holds something else.</returns>
    public static ExtImage? Find(string path)
    {
        PathFact fact = HostProbe.Look(path);
        int fd = fact.Kind == PathKind.File ? Fcntl.TryOpen(path, Fcntl.O_RDONLY | Fcntl.O_NONBLOCK) : -1;
        if (fd < 0)
        {
            return null;
        }

        ExtSuperblock? found = Superblock(fd, 0);
        _ = Unistd.Close(fd);
        return found is null ? null : new ExtImage(fact.Canonical);
    }

    /// <param name="offset">Where the file system begins.</param>
    internal static ExtSuperblock? Superblock(int fd, long offset)
    {
        byte[] head = new byte[ImageKinds.HeadLength];
        int length = Unistd.TryPread(fd, head, offset);
        return length > 0 && ImageKinds.Detect(head.AsSpan(0, length)) == ImageKind.Ext ? ExtSuperblock.Find(head.AsSpan(0, length)) : null;
    }
}
