using Hpc.Host;
using Hpc.Linux;
using Hpc.Plan;
using Hpc.Registry;

namespace Hpc.ImageCli;

/// <summary>Which place of a build is full, and what would free it.</summary>
/// <param name="output">What is made.</param>
internal sealed class FullDisk(ImageCache? cache, string output)
{
    /// <summary>A disk with less is full: file systems keep some blocks for root and for themselves.</summary>
    private const long Least = 1 << 20;

    /// <summary>What a failure for want of space should say; null for another failure.</summary>
    public RefusedException? Of(Exception error) => ErrnoOf(error) is Errno.ENOSPC or Errno.EDQUOT
        ? Full() is { } full ? new RefusedException($"cannot build the image: {full.What}", "nothing was made or replaced",
            full.Remedy)
            : new RefusedException("cannot build the image: no space is left, or your quota is used up", error.Message,
                "df, quota; --tmpdir DIR, HPCRUN_CACHEDIR=DIR, or another target")
        : null;

    /// <summary>The same of a step that failed for any reason, where a place is full.</summary>
    public RefusedException OfStep(RefusedException error) => Full() is { } full
        ? new RefusedException($"cannot build the image: a step failed, and {full.What}", $"{error.Message}: {error.Why}",
            full.Remedy)
        : error;

    private (string What, string Remedy)? Full()
    {
        string temporary = Path.GetTempPath();
        return IsFull(temporary) ? ($"no space is left in '{temporary}' (TMPDIR)",
            "--tmpdir DIR: a directory of a disk with more space")
            : cache is not null && IsFull(cache.Directory) ? ($"no space is left in the cache '{cache.Directory}'",
                "hpcrun cache clean --type step; HPCRUN_CACHEDIR=DIR; --disable-cache")
            : Path.GetDirectoryName(Path.GetFullPath(output)) is { } place && IsFull(place)
                ? ($"no space is left in '{place}'", "remove what is not needed there, or another target: df") : null;
    }

    private static bool IsFull(string place)
    {
        try
        {
            return new DriveInfo(place).AvailableFreeSpace < Least;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return false;
        }
    }

    private static int ErrnoOf(Exception? error) => error switch
    {
        SystemCallException call => call.Errno,
        IOException { HResult: > 0 } io => io.HResult,
        { InnerException: { } inner } => ErrnoOf(inner),
        _ => 0,
    };
}
