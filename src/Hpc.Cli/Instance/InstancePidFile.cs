using Hpc.Binary;
using Hpc.Host;
using Hpc.Linux;
using Hpc.Plan;

namespace Hpc.Cli;

/// <summary>The file of --pid-file: opened before anything is started, written when the instance runs, and gone again if it does
/// not and the file is new.</summary>
internal sealed class InstancePidFile : IDisposable
{
    private const uint Mode = 0b110_100_100;

    private readonly string _path;
    private readonly int _fd;
    private bool _remove;

    private InstancePidFile(string path, int fd, bool isNew) => (_path, _fd, _remove) = (path, fd, isNew);

    /// <param name="path">A link is not followed.</param>
    /// <exception cref="RefusedException">It cannot be written.</exception>
    public static InstancePidFile Create(string path)
    {
        int fd = Fcntl.TryOpen(path, Fcntl.O_WRONLY | Fcntl.O_CREAT | Fcntl.O_EXCL | Fcntl.O_CLOEXEC, Mode);
        bool isNew = fd >= 0;
        fd = fd == -Errno.EEXIST ? Fcntl.TryOpen(path, Fcntl.O_WRONLY | Fcntl.O_NOFOLLOW | Fcntl.O_CLOEXEC) : fd;
        return fd >= 0 ? new InstancePidFile(path, fd, isNew)
            : throw new RefusedException($"cannot write to --pid-file '{HostPath.Absolute(path)}': {Errno.Name(-fd)}",
                "the instance's process id would be lost", $"ls -ld {path}");
    }

    public void Write(int process)
    {
        _remove = false;
        _ = Unistd.TryTruncate(_fd, 0);
        Unistd.WriteAll(_fd, RawText.Bytes($"{process}\n"));
    }

    public void Dispose()
    {
        _ = Unistd.Close(_fd);
        _ = _remove ? Unistd.TryUnlink(_path) : 0;
    }
}
