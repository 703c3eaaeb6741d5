using Hpc.Host;
using Hpc.Linux;
using Hpc.Plan;

namespace Hpc.Launch.Overlay;

/// <summary>Mends an ext file system that was not closed, because the node or what served it was killed: e2fsck, as at a
/// boot.</summary>
internal static class ExtRepair
{
    /// <summary>e2fsck(8): 0 nothing to do, 1 repaired.</summary>
    private const int Mended = 1;

    /// <param name="file">Locked.</param>
    /// <exception cref="RefusedException">e2fsck is missing, or wants to be asked what to do.</exception>
    public static void Run(ExtImage file, OverlayRequest overlay, EnvironmentBlock environment)
    {
        string path = HostPrograms.Find("e2fsck", environment)
            ?? throw new RefusedException($"cannot use {overlay.Subject}: not unmounted cleanly, and this node has no e2fsck",
                "e2fsck repairs it, and is not in PATH",
                $"install the package e2fsprogs; or on another host: e2fsck -p '{file.Name}'");
        Terminal.Note($"'{file.Name}' was not unmounted cleanly; repairing it with e2fsck -p");
        int nothing = Fcntl.TryOpen("/dev/null", Fcntl.O_RDWR);
        int? status = Spawn.Run(path, [path, "-p", file.Name], [$"PATH={environment.Get("PATH")}"], nothing, limit: null);
        _ = Unistd.Close(nothing);
        if (status is not (>= 0 and <= Mended))
        {
            throw new RefusedException($"cannot use {overlay.Subject}: not unmounted cleanly, and e2fsck -p could not repair it",
                $"e2fsck ended with status {status}", $"e2fsck -f '{file.Name}', and answer its questions");
        }
    }
}
