using Hpc.Binary;
using Hpc.Linux;

namespace Hpc.Archives;

/// <summary>A file of this machine that a user names.</summary>
internal static class GivenFile
{
    /// <param name="path">As the user wrote it.</param>
    /// <exception cref="RefusedException">It is not there, or a pipe or a device.</exception>
    public static FileSource Open(string path)
    {
        int fd = Fcntl.TryOpen(RawText.FromUtf16(path), Fcntl.O_RDONLY | Fcntl.O_NONBLOCK); // a pipe would wait for a writer
        if (fd >= 0 && Stat.Of(fd, out _) is { IsFile: true })
        {
            return new FileSource(fd);
        }

        _ = fd >= 0 ? Unistd.Close(fd) : 0;
        throw new RefusedException($"cannot read '{path}': {(fd < 0 ? Errno.Name(-fd) : "it is not a regular file")}",
            "its digest is wanted", "ls -l " + path);
    }
}
