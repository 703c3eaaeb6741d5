using Hpc.Host;
using Hpc.Linux;
using Hpc.Plan;

namespace Hpc.Launch.Overlay;

/// <summary>Keeps an overlay directory to one writer. The kernel only warns of two, and they damage each other's files. Who
/// writes is read from the mount tables of running processes; a lock on the directory, held until the launch is over, keeps apart
/// those that look at the same time. Nothing is stored.</summary>
public sealed class OverlayClaim : IDisposable
{
    private const int Attempts = 400;
    private const int PauseMilliseconds = 5;

    private readonly List<DirectoryLock> _locks = [];

    /// <summary>Of the overlays that this launch writes to.</summary>
    /// <exception cref="RefusedException">Another container of this user on this node writes to one of them.</exception>
    public static OverlayClaim Claim(RunRequest request, HostFacts host)
    {
        OverlayClaim writer = new();
        foreach (OverlayRequest overlay in request.Overlays)
        {
            FileEntry directory = overlay.ReadOnly ? default : host.PlaceOf(overlay).Fact;
            if (directory.Kind == PathKind.Directory)
            {
                writer.Take(overlay.Path, directory.Canonical);
            }
        }

        return writer;
    }

    /// <summary>The mounts are made, and tell by themselves.</summary>
    public void Dispose()
    {
        _locks.ForEach(held => held.Dispose());
        _locks.Clear();
    }

    private void Take(string name, string directory)
    {
        DirectoryLock? held = DirectoryLock.Try(directory, shared: false, out int error);
        for (int attempt = 0; held is null && error is -Errno.EAGAIN or -Errno.ESTALE && attempt < Attempts; attempt++)
        {
            Thread.Sleep(PauseMilliseconds);
            held = DirectoryLock.Try(directory, shared: false, out error);
        }

        if (held is not null)
        {
            _locks.Add(held);
        }
        else if (error is -Errno.EAGAIN or -Errno.ESTALE)
        {
            throw Refused(name, "another launch or another program has locked it");
        }

        if (RunningContainers.ProcessOf(directory) is { } writer)
        {
            throw Refused(name, $"process {writer} in another container writes to it");
        }
    }

    private static RefusedException Refused(string name, string why) =>
        new($"cannot write to --overlay '{name}': {why}", "two writers would damage each other's files",
            "give every container its own overlay directory, add :ro, or wait for the other one");
}
