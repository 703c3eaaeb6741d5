using Hpc.Images;
using Hpc.Linux;
using Hpc.Sif;

namespace Hpc.Launch.Overlay;

/// <summary>Looks into a file for an ext file system.</summary>
public static class ExtImageFile
{
    /// <summary>Whether a file may be read and holds one.</summary>
    public static bool IsExt(string path) => Look(path) is not null;

    /// <summary>Null where a file may not be read or holds something else.</summary>
    public static ExtSuperblock? Look(string path)
    {
        int fd = Fcntl.TryOpen(path, Fcntl.O_RDONLY | Fcntl.O_NONBLOCK);
        if (fd < 0)
        {
            return null;
        }

        ExtSuperblock? found = Superblock(fd, 0);
        _ = Unistd.Close(fd);
        return found;
    }

    /// <param name="offset">Where the file system begins.</param>
    internal static ExtSuperblock? Superblock(int fd, long offset)
    {
        byte[] head = new byte[ImageKinds.HeadLength];
        int length = Unistd.TryPread(fd, head, offset);
        return length > 0 && ImageKinds.Detect(head.AsSpan(0, length), out int start) == ImageKind.Ext && start == 0
            ? ExtSuperblock.Find(head.AsSpan(0, length)) : null;
    }
}
