namespace Hpc.Fuse.FileServer;

/// <summary>How a mount is served.</summary>
public sealed record MountServerOptions
{
    /// <summary>Threads that answer requests; 0 chooses by the CPUs that this process may use.</summary>
    public int Threads { get; init; }

    /// <summary>Called, from any thread, with every error that a request ended in (as EIO): damaged blocks, failing disks,
    /// mistakes of this server. Must not touch the mount, nor throw.</summary>
    public Action<Exception>? Failed { get; init; }
}
