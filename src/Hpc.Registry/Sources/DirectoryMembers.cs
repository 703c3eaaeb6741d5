using Hpc.Binary;
using Hpc.Linux;
using Microsoft.Win32.SafeHandles;

namespace Hpc.Registry;

/// <summary>The files of a directory, which somebody else may have made.</summary>
public sealed class DirectoryMembers(string directory) : MemberFiles
{
    public override string Name => directory;

    public override Stream? TryOpen(string path)
    {
        string at = Path.Combine(directory, path);
        // of a pipe nobody may ever be the writer
        int fd = Fcntl.TryOpen(RawText.FromUtf16(at), Fcntl.O_RDONLY | Fcntl.O_NONBLOCK);
        if (fd is -Errno.ENOENT or -Errno.ENOTDIR)
        {
            return null;
        }

        if (fd < 0)
        {
            throw Wrong(at, Errno.Name(-fd));
        }

        if (Stat.Of(fd, out _) is { IsFile: true })
        {
            return new FileStream(new SafeFileHandle(fd, ownsHandle: true), FileAccess.Read, bufferSize: 0);
        }

        _ = Unistd.Close(fd);
        throw Wrong(at, "it is not a regular file");
    }

    private RegistryException Wrong(string path, string why) => new($"'{path}' cannot be read", why, $"ls -l {directory}");
}
