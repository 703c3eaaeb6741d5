namespace Hpc.Launch;

/// <summary>Serves the images of one plan, in the order in which the plan mounts them.</summary>
public abstract class ImageServer
{
    /// <summary>Descriptors that have to stay open.</summary>
    public abstract IReadOnlyCollection<int> Descriptors { get; }

    /// <summary>The next image is mounted: serve it from now on, in threads of its own.</summary>
    public abstract void Start(int[] fuseDescriptors);

    /// <summary>Returns when the last mount is gone.</summary>
    public abstract void ServeUntilUnmounted();
}
