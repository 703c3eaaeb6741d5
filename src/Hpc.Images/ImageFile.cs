using Hpc.Host;
using Hpc.Linux;
using Hpc.Plan;

namespace Hpc.Images;

/// <summary>Opens a file that the user named, with messages that say what is wrong with it.</summary>
public static class ImageFile
{
    /// <param name="what">What messages call it.</param>
    public static FileSource Open(string name, string what = "image")
    {
        string path = HostPath.Absolute(name);
        int fd = Fcntl.TryOpen(path, Fcntl.O_RDONLY | Fcntl.O_NONBLOCK); // nobody may ever write to a pipe
        return fd switch
        {
            >= 0 => Regular(fd, path, what),
            -Errno.ENOENT => throw new RefusedException($"cannot open {what} '{path}': no such file or directory on this node",
                "the path was looked up on this node", $"check the path: ls -l {path}"),
            -Errno.EACCES => throw new RefusedException($"cannot open {what} '{path}': permission denied", "you may not read it",
                $"ask its owner for read permission: ls -l {path}"),
            _ => throw new RefusedException($"cannot open {what} '{path}': {Errno.Name(-fd)}", "the kernel refused to open it",
                $"ls -l {path}"),
        };
    }

    private static FileSource Regular(int fd, string path, string what)
    {
        if (Stat.Of(fd, out _) is not { IsFile: false, IsDirectory: false })
        {
            return new FileSource(fd);
        }

        _ = Unistd.Close(fd);
        throw new RefusedException($"cannot open {what} '{path}': not a file or a directory",
            "it is a pipe, a socket or a device", "name a file or a directory");
    }
}
