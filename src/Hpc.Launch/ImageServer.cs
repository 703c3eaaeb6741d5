using Hpc.Fuse;

namespace Hpc.Launch;

/// <summary>Serves the images of one plan, each in threads of its own, in the order in which the plan mounts them.</summary>
public sealed class ImageServer(IReadOnlyList<ServedImage> images)
{
    private const int StackSize = 256 * 1024;

    private readonly List<Thread> _sessions = [];

    /// <summary>The next image is mounted: serve it from now on.</summary>
    public void Start(int fuseDescriptor)
    {
        ServedImage image = images[_sessions.Count];
        Thread session = new(() => FuseSession.Serve(fuseDescriptor, image.FileSystem), StackSize);
        session.Start();
        _sessions.Add(session);
    }

    /// <summary>Returns when the last mount is gone.</summary>
    public void ServeUntilUnmounted()
    {
        foreach (Thread session in _sessions)
        {
            session.Join();
        }
    }
}
