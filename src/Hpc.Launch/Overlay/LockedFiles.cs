using Hpc.Linux;
using Hpc.Plan;

namespace Hpc.Launch;

/// <summary>The files among a launch's overlays, open and locked: one writer, or any number of readers. The program that serves a file inherits
/// the open file, and the lock lasts as long as it serves. Apptainer locks the same way.</summary>
public sealed class LockedFiles : IDisposable
{
    private const int PauseMilliseconds = 10;

    /// <summary>What served a container that has ended may have to write for so long.</summary>
    private const int PatienceMilliseconds = 10_000;

    /// <summary>Looking through all mount tables is slow.</summary>
    private const int LookMilliseconds = 200;

    private readonly Dictionary<string, int> _open = [];

    /// <summary>Waits for the end of what still writes for a container that has ended; mends a file that was not closed.</summary>
    /// <exception cref="LaunchRefusedException">It is in use, may not be opened, or cannot be mended.</exception>
    public static LockedFiles Of(RunRequest request, HostFacts host, EnvironmentBlock environment)
    {
        LockedFiles files = new();
        foreach (OverlayRequest overlay in request.Overlays)
        {
            if (host.ExtImageOf(ImageFile.Absolute(overlay.Path, host.WorkingDirectory)) is { } image)
            {
                int fd = Open(overlay, image.Path);
                files._open.Add(image.Path, fd);
                Lock(fd, overlay, image.Path);
                if (!overlay.ReadOnly && ExtImageFile.Superblock(fd) is { IsClean: false })
                {
                    ExtRepair.Run(image.Path, overlay.Path, environment);
                }
            }
        }

        return files;
    }

    /// <summary>A descriptor of this object's.</summary>
    public int this[string path] => _open[path];

    public void Dispose()
    {
        foreach (int fd in _open.Values)
        {
            _ = Unistd.Close(fd);
        }

        _open.Clear();
    }

    private static int Open(OverlayRequest overlay, string path)
    {
        int fd = Fcntl.TryOpen(path, overlay.ReadOnly ? Fcntl.O_RDONLY : Fcntl.O_RDWR);
        return fd switch
        {
            >= 0 => fd,
            -Errno.EACCES or -Errno.EROFS or -Errno.EPERM => throw new LaunchRefusedException($"--overlay '{overlay.Path}'", "you may not write to it", $"--overlay {overlay.Path}:ro, or ls -l {path}"),
            _ => throw new LaunchRefusedException($"--overlay '{overlay.Path}': {Errno.Name(-fd)}", "it cannot be opened", $"ls -l {path}"),
        };
    }

    private static void Lock(int fd, OverlayRequest overlay, string path)
    {
        long begun = Environment.TickCount64, looked = begun - LookMilliseconds;
        for (int result; (result = RecordLock.Try(fd, forWriting: !overlay.ReadOnly)) != 0; Thread.Sleep(PauseMilliseconds))
        {
            if (result is not (-Errno.EAGAIN or -Errno.EACCES))
            {
                Message.Warning($"the file system of '{overlay.Path}' has no locks ({Errno.Name(-result)}): nothing keeps a second writer away");
                return;
            }

            long now = Environment.TickCount64;
            if (now - looked >= LookMilliseconds)
            {
                looked = now;
                if (RunningContainers.ProcessAt(path) is { } process)
                {
                    throw Refused(overlay, $"process {process} in another container {(overlay.ReadOnly ? "writes to" : "uses")} it");
                }
            }

            if (now - begun > PatienceMilliseconds)
            {
                throw Refused(overlay, "another user, another node or another program has a lock on it");
            }
        }
    }

    private static LaunchRefusedException Refused(OverlayRequest overlay, string why) => new(
        $"--overlay '{overlay.Path}'", $"{why}, and a file system in a file has one writer or only readers",
        overlay.ReadOnly ? "wait for the other one" : "give every container or rank its own file (hpcrun overlay create), add :ro to all, or wait for the other one");
}
