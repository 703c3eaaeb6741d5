using System.Diagnostics;

namespace Hpc.Registry;

/// <summary>Says to the other processes of a job, also on other nodes, that somebody is making a file of the cache, so that one makes
/// it and the rest wait. Nothing but the waste of doing it twice depends on it: a claim whose holder has stopped to renew it is taken
/// over, and what is made has its own way of becoming visible.</summary>
public sealed class CacheClaim : IDisposable
{
    /// <summary>How often the holder renews its claim.</summary>
    private static readonly TimeSpan s_renewal = TimeSpan.FromSeconds(2);

    /// <summary>A claim that was not renewed for this long, by the clock of him who waits, has no holder any more. NFS clients keep
    /// attributes for up to 60 s when they do not look into the directory, which waiting does.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(100);

    private readonly string _path;
    private readonly Timer _timer;

    private CacheClaim(string path)
    {
        _path = path;
        _timer = new Timer(_ => Renew(), null, s_renewal, s_renewal);
    }

    /// <param name="file">What is to be made.</param>
    /// <param name="made">Whether it has been made meanwhile.</param>
    /// <returns>Null when somebody else has made it; otherwise the caller shall.</returns>
    public static CacheClaim? Take(string file, Func<bool> made)
    {
        string path = Path.Combine(Path.GetDirectoryName(file)!, $".{Path.GetFileName(file)}.claim");
        Stopwatch silence = Stopwatch.StartNew();
        DateTime seen = default;
        while (!made())
        {
            if (TryCreate(path))
            {
                return new CacheClaim(path);
            }

            DateTime renewed = File.GetLastWriteTimeUtc(path);
            if (renewed != seen)
            {
                seen = renewed;
                silence.Restart();
            }
            else if (silence.Elapsed > s_patience)
            {
                UnfinishedFile.Remove(path);
            }

            Thread.Sleep(s_look);
        }

        return null;
    }

    public void Dispose()
    {
        _timer.Dispose();
        UnfinishedFile.Forget(_path);
        UnfinishedFile.Remove(_path);
    }

    private static bool TryCreate(string path)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            new FileStream(path, FileMode.CreateNew, FileAccess.Write).Dispose();
            UnfinishedFile.Watch(path);
            return true;
        }
        catch (IOException) when (File.Exists(path))
        {
            return false;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw UnfinishedFile.Refused(path, error);
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
