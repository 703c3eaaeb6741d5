using System.Collections.Concurrent;
using Hpc.Oci;

namespace Hpc.Registry;

/// <summary>Blobs of one image, through the cache: what is there is read there, and the rest is fetched, several blobs at a time
/// and ahead of their use.</summary>
public sealed class BlobFetcher : IDisposable
{
    /// <summary>Connections at a time, as other clients have by default.</summary>
    private const int Connections = 3;

    private readonly RegistryClient _client;
    private readonly ImageReference _reference;
    private readonly ImageCache? _cache;
    private readonly bool _keeps;
    private readonly ConcurrentDictionary<string, BlobDownload> _downloads = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Thread> _threads = [];

    /// <param name="cache">Null: nothing is kept, and nothing is fetched ahead. One that cannot be written gives what it
    /// has.</param>
    public BlobFetcher(RegistryClient client, ImageReference reference, ImageCache? cache)
    {
        _client = client;
        _reference = reference;
        _cache = cache;
        _keeps = cache?.TryPrepareForBlobs() == true;
        if (cache is not null && !_keeps)
        {
            client.Note($"the cache '{cache.Directory}' cannot be written: what is fetched is not kept");
        }
    }

    /// <summary>Begins to fetch what the cache lacks, in this order.</summary>
    public void Begin(IEnumerable<Descriptor> blobs)
    {
        ConcurrentQueue<(Descriptor Blob, BlobDownload Download)> queue = new();
        foreach (Descriptor blob in _keeps ? blobs : [])
        {
            string path = _cache!.BlobPath(blob.Digest);
            BlobDownload download = new(path);
            if (!IsWhole(path, blob) && _downloads.TryAdd(blob.DigestText, download))
            {
                queue.Enqueue((blob, download));
            }
        }

        for (int at = Math.Min(Connections, queue.Count); at > 0; at--)
        {
            Thread thread = new(() => Run(queue)) { IsBackground = true, Name = "blobs" };
            _threads.Add(thread);
            thread.Start();
        }
    }

    /// <summary>A blob's bytes; at their end their digest has been checked.</summary>
    public Stream Open(Descriptor blob)
    {
        if (_cache is null)
        {
            return _client.Blob(_reference, blob);
        }

        if (!_downloads.ContainsKey(blob.DigestText))
        {
            string path = _cache.BlobPath(blob.Digest);
            if (IsWhole(path, blob) && ImageCache.TryOpen(path) is { } file)
            {
                return new VerifyingStream(file, blob.Digest, $"'{path}' in the cache");
            }

            if (!_keeps)
            {
                return _client.Blob(_reference, blob);
            }

            Begin([blob]);
        }

        return _downloads[blob.DigestText].Open();
    }

    public void Dispose()
    {
        _stop.Cancel();
        foreach (Thread thread in _threads)
        {
            thread.Join();
        }

        _stop.Dispose();
    }

    private void Run(ConcurrentQueue<(Descriptor Blob, BlobDownload Download)> queue)
    {
        while (queue.TryDequeue(out (Descriptor Blob, BlobDownload Download) next))
        {
            next.Download.Run(() => _client.Blob(_reference, next.Blob), _stop.Token);
        }
    }

    /// <summary>A file of another length, after a crash of the file server perhaps, is fetched again.</summary>
    private static bool IsWhole(string path, Descriptor blob) =>
        new FileInfo(path) is { Exists: true } file && file.Length == blob.Size;
}
