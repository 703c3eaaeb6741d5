using System.Diagnostics;
using System.Text;
using Hpc.Host;
using Hpc.Linux;

namespace Hpc.Registry;

/// <summary>Says to the other processes of a job, also on other nodes, that somebody is making a file of the cache, so that one
/// makes it and the rest wait. Nothing but the waste of doing it twice depends on it: a claim whose holder has stopped to renew
/// it is taken over, and what is made has its own way of becoming visible.</summary>
public sealed class CacheClaim : IDisposable
{
    /// <summary>How often the holder renews its claim.</summary>
    private static readonly TimeSpan s_renewal = TimeSpan.FromSeconds(2);

    /// <summary>A claim that was not renewed for this long, by the clock of him who waits, has no holder any more. NFS clients
    /// keep attributes for up to 60 s when they do not look into the directory, which waiting does.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    /// <summary>For this long a node may not see a file that another one has made: by default sshfs and 9p keep entries for up to
    /// 5 s. A refusal that lasts longer is meant.</summary>
    private static readonly TimeSpan s_staleness = TimeSpan.FromSeconds(6);

    /// <summary>Who waits looks again after an eighth of the time that he has waited, within these limits, sooner or later by
    /// chance: ranks of thousands of nodes would otherwise look at the same moment.</summary>
    private static readonly TimeSpan s_shortestPause = TimeSpan.FromMilliseconds(50), s_longestPause = TimeSpan.FromSeconds(4);

    private const int PauseShare = 8;
    private const double Jitter = 0.5;

    private readonly string _path;
    private readonly string _failure;
    private readonly Timer _timer;

    private CacheClaim(string path, string failure)
    {
        _path = path;
        _failure = failure;
        _timer = new Timer(_ => Renew(), null, s_renewal, s_renewal);
    }

    /// <param name="file">What is to be made.</param>
    /// <param name="made">Whether it has been made meanwhile.</param>
    /// <param name="limit">How long to wait for somebody else.</param>
    /// <returns>Null when somebody else has made it; otherwise the caller should.</returns>
    /// <exception cref="RegistryException">Somebody else is still at it after that time, or has failed meanwhile or in this
    /// step.</exception>
    public static CacheClaim? Take(string file, Func<bool> made, TimeSpan limit) => Take(file, made, limit, path =>
        new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0));

    /// <param name="create">Makes the claim's file, which must not be there.</param>
    internal static CacheClaim? Take(string file, Func<bool> made, TimeSpan limit, Func<string, FileStream> create)
    {
        string path = Path.Combine(Path.GetDirectoryName(file)!, $".{Path.GetFileName(file)}.claim"),
            failure = SharedFailure.PathBeside(file);
        SharedFailure? before = SharedFailure.Read(failure);
        Stopwatch silence = Stopwatch.StartNew(), waited = Stopwatch.StartNew(), refusedSince = new();
        DateTime seen = default;
        while (!made())
        {
            if (SharedFailure.Read(failure) is { } failed && (failed.IsOfRanksLikeThis || failed.Identity != before?.Identity))
            {
                throw failed.Said();
            }

            if (TryCreate(path, create, refusedSince))
            {
                CacheFile.Remove(failure);
                return new CacheClaim(path, failure);
            }

            DateTime renewed = File.GetLastWriteTimeUtc(path);
            if (renewed != seen)
            {
                seen = renewed;
                silence.Restart();
            }
            else if (silence.Elapsed > s_patience)
            {
                CacheFile.Remove(path);
            }

            if (waited.Elapsed > limit)
            {
                throw new RegistryException("timed out waiting for the image: it is not in the cache yet",
                    $"{Holder(path)} has been fetching it for more than {limit.TotalSeconds:0} s",
                    $"look at that process, or wait longer: HPCRUN_FETCH_TIMEOUT=SECONDS; its claim is {path}");
            }

            Thread.Sleep(Pause(waited.Elapsed));
        }

        return null;
    }

    /// <summary>Tells those who wait, before the claim is given up.</summary>
    public void Failed(RegistryException error) => SharedFailure.Write(_failure, error);

    public void Dispose()
    {
        _timer.Dispose();
        RemovalAtEnd.Forget(_path);
        CacheFile.Remove(_path);
    }

    /// <param name="refusedSince">Runs from when the name was first refused although this node sees no such file.</param>
    private static bool TryCreate(string path, Func<string, FileStream> create, Stopwatch refusedSince)
    {
        try
        {
            ImageCache.MakeDirectoryOf(path);
            using FileStream claim = RemovalAtEnd.Make(path, () => CacheFile.Remove(path), () => create(path));
            Sign(claim);
            return true;
        }
        catch (IOException error) when (error.HResult == Errno.EEXIST)
        {
            return false;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException && MayBeAnotherNodes(error))
        {
            if (File.Exists(path))
            {
                refusedSince.Reset();
                return false;
            }

            refusedSince.Start();
            return refusedSince.Elapsed < s_staleness ? false : throw CacheFile.Refused(path, error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw CacheFile.Refused(path, error);
        }
    }

    /// <summary>Where another node has made the name meanwhile, or has just removed it, and this node does not know yet, a
    /// network file system says other things than EEXIST: EPERM where the protocol has no word for it (version 3 of SFTP, which
    /// sshfs speaks, says "failure"), ESTALE (NFS), ENOENT, EACCES.</summary>
    private static bool MayBeAnotherNodes(Exception error) =>
        error is UnauthorizedAccessException or FileNotFoundException or DirectoryNotFoundException
        || error.HResult == Errno.ESTALE;

    /// <summary>For the message of who waits in vain.</summary>
    private static void Sign(FileStream claim)
    {
        try
        {
            claim.Write(Encoding.UTF8.GetBytes($"process {Environment.ProcessId} on {Environment.MachineName}"));
            claim.Flush();
        }
        catch (IOException)
        {
            // The disk is full: the claim stands without a name, and what is made will say so.
        }
    }

    internal static TimeSpan Pause(TimeSpan waited)
    {
        double share = Math.Clamp(waited.TotalMilliseconds / PauseShare, s_shortestPause.TotalMilliseconds,
            s_longestPause.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(share * (1 - (Jitter / 2) + (Jitter * Random.Shared.NextDouble())));
    }

    private static string Holder(string path)
    {
        try
        {
            return File.ReadAllText(path) is { Length: > 0 } holder ? holder : "somebody";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "somebody";
        }
    }

    private void Renew()
    {
        try
        {
            File.SetLastWriteTimeUtc(_path, DateTime.UtcNow);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It was taken over, or the directory is gone: what is made is good all the same.
        }
    }
}
