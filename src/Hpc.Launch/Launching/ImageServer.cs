using Hpc.Fuse.FileServer;
using Hpc.Linux;

namespace Hpc.Launch.Launching;

/// <summary>Serves the images of one plan, each in threads of its own, in the order in which the plan mounts them.</summary>
/// <param name="log">Where errors of requests are said; null for nowhere.</param>
public sealed class ImageServer(IReadOnlyList<ServedImage> images, ServerLog? log = null)
{
    private readonly MountServer[] _sessions =
        [.. images.Select(image =>
        new MountServer(image.FileSystem, new MountServerOptions { Failed = log is null ? null : log.Note }))];
    private int _mounted;

    /// <summary>Why no image can be mounted on this node, as far as /dev/fuse tells: the errno of opening it; 0 if one can
    /// be.</summary>
    /// <exception cref="SystemCallException">Nothing at all can be opened now.</exception>
    public static int DeviceErrno()
    {
        const string Device = "/dev/fuse";
        int fd = Fcntl.TryOpen(Device, Fcntl.O_RDWR | Fcntl.O_CLOEXEC);
        if (fd >= 0)
        {
            _ = Unistd.Close(fd);
            return 0;
        }

        return Errno.IsExhaustion(-fd) ? throw new SystemCallException("open", $"\"{Device}\", O_RDWR", -fd) : -fd;
    }

    /// <summary>Starts the threads, while the stage is still busy.</summary>
    public void Prepare()
    {
        foreach (MountServer session in _sessions)
        {
            session.Prepare();
        }
    }

    /// <summary>The next image is mounted: serve it from now on.</summary>
    public void Begin(int fuseDescriptor) => _sessions[_mounted++].Begin(fuseDescriptor);

    /// <summary>Returns when the last mount is gone; what a launch that was stopped never mounted is not waited for.</summary>
    public void ServeUntilUnmounted()
    {
        foreach (MountServer session in _sessions.Take(_mounted))
        {
            session.Join();
        }

        foreach (ServedImage image in images)
        {
            image.EndRecording();
        }
    }
}
