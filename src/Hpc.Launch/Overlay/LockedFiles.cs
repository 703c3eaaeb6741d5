using Hpc.Host;
using Hpc.Linux;
using Hpc.Plan;
using Hpc.Sif;

namespace Hpc.Launch.Overlay;

/// <summary>The files among a launch's overlays, open and locked: one writer, or any number of readers. The program that serves a
/// file inherits the open file, and the lock lasts as long as it serves. Apptainer locks the same way.</summary>
public sealed class LockedFiles : IDisposable
{
    private const int PauseMilliseconds = 10;

    /// <summary>What served a container that has ended may have to write for so long.</summary>
    private const int PatienceMilliseconds = 10_000;

    /// <summary>Looking through all mount tables is slow.</summary>
    private const int LookMilliseconds = 200;

    private readonly Dictionary<ExtImage, int> _open = [];

    /// <summary>Waits for the end of what still writes for a container that has ended; repairs a file that was not
    /// closed.</summary>
    /// <exception cref="RefusedException">It is in use, may not be opened, or cannot be repaired.</exception>
    /// <param name="root">The container's image, where it is one itself.</param>
    public static LockedFiles Lock(RunRequest request, HostFacts host, ExtImage? root, EnvironmentBlock environment)
    {
        LockedFiles files = new();
        if (root is not null)
        {
            files.Add(ExtLayer.Root(root).Asked, root, environment);
        }

        foreach (OverlayRequest overlay in request.Overlays)
        {
            if (host.LayerFileOf(overlay) is { } image)
            {
                files.Add(overlay, image, environment);
            }
        }

        return files;
    }

    /// <summary>A descriptor of this object's.</summary>
    public int this[ExtImage file] => _open[file];

    public void Dispose()
    {
        foreach (int fd in _open.Values)
        {
            _ = Unistd.Close(fd);
        }

        _open.Clear();
    }

    private void Add(OverlayRequest overlay, ExtImage image, EnvironmentBlock environment)
    {
        int fd = Open(overlay, image.Path);
        _open.Add(image, fd);
        Wait(fd, overlay, image);
        Check(fd, overlay, image, environment);
    }

    private static void Check(int fd, OverlayRequest overlay, ExtImage image, EnvironmentBlock environment)
    {
        ExtSuperblock state = ExtImageFile.Superblock(fd, image.Offset)
            ?? throw new RefusedException($"cannot use {overlay.Subject}: it holds no ext file system",
                "the partition has another type than the image says, or is damaged",
                $"copy the image again; or {EmbeddedLayer.Without}");
        if (!overlay.ReadOnly && !state.IsClean)
        {
            ExtRepair.Run(image, overlay, environment);
        }
    }

    private static int Open(OverlayRequest overlay, string path)
    {
        int fd = Fcntl.TryOpen(path, (overlay.ReadOnly ? Fcntl.O_RDONLY : Fcntl.O_RDWR) | Fcntl.O_NONBLOCK);
        return fd switch
        {
            >= 0 => fd,
            -Errno.EACCES or -Errno.EROFS or -Errno.EPERM =>
                throw new RefusedException($"cannot write to {overlay.Subject}: permission denied",
                "you may not write to the file",
                $"{(overlay.Embedded is null ? $"--overlay {overlay.Path}:ro" : "remove --writable")}, or ls -l {path}"),
            _ => throw new RefusedException($"cannot use {overlay.Subject}: {Errno.Name(-fd)}",
                "the kernel refused to open the file", $"ls -l {path}"),
        };
    }

    private static void Wait(int fd, OverlayRequest overlay, ExtImage image)
    {
        long begun = Environment.TickCount64, looked = begun - LookMilliseconds;
        for (int result; (result =
            RecordLock.Try(fd, forWriting: !overlay.ReadOnly, image.Offset, image.Length)) != 0; Thread.Sleep(PauseMilliseconds))
        {
            if (result is not (-Errno.EAGAIN or -Errno.EACCES))
            {
                Terminal.Warning(
                    $"the file system of '{overlay.Path}' has no locks ({Errno.Name(-result)}): a second writer would damage it");
                return;
            }

            long now = Environment.TickCount64;
            if (now - looked >= LookMilliseconds)
            {
                looked = now;
                if (RunningContainers.ProcessAt(image.Path) is { } process)
                {
                    throw Refused(overlay,
                        $"process {process} in another container {(overlay.ReadOnly ? "writes to" : "uses")} it");
                }
            }

            if (now - begun > PatienceMilliseconds)
            {
                throw Refused(overlay, "another user, another node or another program has a lock on it");
            }
        }
    }

    private static RefusedException Refused(OverlayRequest overlay, string why) => new(
        $"cannot use {overlay.Subject}: {why}", "a file system in a file has one writer or only readers",
        overlay.ReadOnly ? "wait for the other one" : overlay.Embedded is not null
            ? "remove --writable, give every container or rank its own copy of the image, or wait for the other one"
            : "give every container or rank its own file (hpcrun overlay create), add :ro to all, or wait for the other one");
}
