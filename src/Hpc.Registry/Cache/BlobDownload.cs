namespace Hpc.Registry;

/// <summary>A blob on its way into the cache, which others read while it comes: the network is never waiting for them, nor they
/// for its end.</summary>
internal sealed class BlobDownload
{
    private const int PieceSize = 1 << 18;

    private readonly object _lock = new();
    private readonly string _path;
    private string? _temporary;
    private long _available;
    private Exception? _failure;
    private bool _finished;

    /// <param name="path">Where the blob stands in the cache when it is whole.</param>
    public BlobDownload(string path) => _path = path;

    /// <summary>Fetches the blob to its end.</summary>
    /// <param name="source">Checks the digest at its end.</param>
    public void Run(Func<Stream> source, CancellationToken stop)
    {
        try
        {
            using Stream stream = source();
            using CacheFile file = new(_path);
            Report(temporary: file.TemporaryName);
            byte[] piece = new byte[PieceSize];
            for (int read; (read = stream.Read(piece)) > 0;)
            {
                stop.ThrowIfCancellationRequested();
                file.Explained(() =>
                {
                    file.Stream.Write(piece, 0, read);
                    return true;
                });
                Report(more: read);
            }

            // The bytes are right: whoever reads need not wait for the disk.
            Report(finished: true);
            file.Finish();
        }
        catch (Exception error)
        {
            Report(failure: error);
        }
    }

    /// <summary>The blob from its beginning; a read waits for bytes that have not come yet.</summary>
    public Stream Open()
    {
        lock (_lock)
        {
            WaitFor(() => _temporary is not null);
        }

        try
        {
            return new FollowingStream(this, OpenFile(_temporary!));
        }
        catch (FileNotFoundException)
        {
            // It has got its name meanwhile, or failed, which is said a moment after the file is gone.
            lock (_lock)
            {
                WaitFor(() => _finished);
            }

            return new FollowingStream(this, OpenFile(_path));
        }
    }

    private static FileStream OpenFile(string path) =>
        new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);

    /// <returns>How many bytes there are beyond a position; 0 at the blob's end.</returns>
    internal long WaitBeyond(long position)
    {
        lock (_lock)
        {
            WaitFor(() => _available > position || _finished);
            return _available - position;
        }
    }

    private void WaitFor(Func<bool> condition)
    {
        while (_failure is null && !condition())
        {
            Monitor.Wait(_lock);
        }

        if (_failure is not null)
        {
            throw _failure is RegistryException known ? new RegistryException(known.Message, known.Why, known.Remedy, known)
                : new IOException(_failure.Message, _failure);
        }
    }

    private void Report(string? temporary = null, long more = 0, bool finished = false, Exception? failure = null)
    {
        lock (_lock)
        {
            _temporary ??= temporary;
            _available += more;
            _finished |= finished;
            _failure ??= failure;
            Monitor.PulseAll(_lock);
        }
    }
}
