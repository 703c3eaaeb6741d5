using System.Security.Cryptography;
using Hpc.Oci;

namespace Hpc.Registry.Tests;

public sealed class ImageCacheTests : IDisposable
{
    private readonly FakeRegistry _registry = new();
    private readonly Scratch _directory = new();

    private ImageCache Cache => new(_directory.Path);

    public void Dispose()
    {
        _registry.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void A_blob_is_fetched_once()
    {
        byte[] bytes = RandomNumberGenerator.GetBytes(2 << 20);
        Descriptor blob = _registry.Add(bytes);
        Assert.Equal(bytes, Fetch(blob));
        Assert.Equal(bytes, Fetch(blob));
        Assert.Single(_registry.Log);
        Assert.Equal([$"blobs/sha256/{blob.Digest.Hex}"], _directory.Files);
    }

    [Fact]
    public void Blobs_are_fetched_ahead_of_their_use()
    {
        Descriptor[] blobs = [.. Enumerable.Range(1, 8)
            .Select(size => _registry.Add(RandomNumberGenerator.GetBytes(size * 100_000)))];
        using (RegistryClient client = Client())
        using (BlobFetcher fetcher = new(client, _registry.Reference("a"), Cache))
        {
            fetcher.Begin(blobs);
            Assert.All(blobs, blob => Assert.Equal(_registry.Blobs[blob.DigestText], Read(fetcher.Open(blob))));
        }

        Assert.Equal(8, _directory.Files.Length);
    }

    [Fact]
    public void A_blob_with_another_digest_leaves_nothing()
    {
        Descriptor blob = _registry.Add(new byte[1000]);
        _registry.Blobs[blob.DigestText] = new byte[999].Append((byte)1).ToArray();
        Assert.Contains("digest", Assert.Throws<RegistryException>(() => Fetch(blob)).Message, StringComparison.Ordinal);
        Assert.Empty(_directory.Files);
    }

    [Fact]
    public void A_stored_blob_that_was_damaged_is_refused()
    {
        Descriptor blob = _registry.Add(new byte[1000]);
        Fetch(blob);
        File.WriteAllBytes(Cache.BlobPath(blob.Digest), new byte[999].Append((byte)1).ToArray());
        Assert.Contains("in the cache", Assert.Throws<RegistryException>(() => Fetch(blob)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stored_blob_of_another_length_is_fetched_anew()
    {
        Descriptor blob = _registry.Add(new byte[1000]);
        Fetch(blob);
        File.WriteAllBytes(Cache.BlobPath(blob.Digest), new byte[10]);
        Assert.Equal(1000, Fetch(blob).Length);
    }

    [Fact]
    public void A_cache_that_cannot_be_written_to_is_named_and_done_without()
    {
        string file = _directory.Write("file", "");
        List<string> notes = [];
        using RegistryClient client = new(new RegistryOptions { Wait = _ => { }, Environment = _ => null, Note = notes.Add });
        using BlobFetcher fetcher = new(client, _registry.Reference("a"), new ImageCache(file));
        Descriptor blob = _registry.Add([1]);
        fetcher.Begin([blob]);
        Assert.Equal([1], Read(fetcher.Open(blob)));
        Assert.Contains(file, Assert.Single(notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_cache_nothing_is_kept()
    {
        Descriptor blob = _registry.Add([1, 2, 3]);
        using RegistryClient client = Client();
        using BlobFetcher fetcher = new(client, _registry.Reference("a"), cache: null);
        fetcher.Begin([blob]);
        Assert.Equal([1, 2, 3], Read(fetcher.Open(blob)));
        Assert.Empty(_directory.Files);
    }

    [Fact]
    public void Several_processes_may_write_the_same_file()
    {
        string path = Path.Combine(_directory.Path, "x", "file");
        using CacheFile first = new(path), second = new(path);
        first.Stream.Write("first"u8);
        second.Stream.Write("other"u8);
        first.Finish();
        Assert.Equal("first", File.ReadAllText(path));
        second.Finish();
        Assert.Equal("other", File.ReadAllText(path));
        Assert.Equal(["x/file"], _directory.Files);
    }

    [Fact]
    public void A_file_that_is_not_finished_is_gone()
    {
        using (CacheFile file = new(Path.Combine(_directory.Path, "file")))
        {
            file.Stream.Write("half"u8);
        }

        Assert.Empty(_directory.Files);
    }

    [Fact]
    public void A_cache_is_cleaned_of_what_was_of_no_use_for_days()
    {
        DateTime now = new(2026, 11, 21, 0, 0, 0, DateTimeKind.Utc);
        Touch("blobs/sha256/old", now.AddDays(-8));
        Touch("blobs/sha256/new", now.AddDays(-6));
        Touch("images/old.sif", now.AddDays(-8));
        Touch("images/.new.sif.host.1.2", now.AddHours(-1));
        Touch("references/.old.host.1.2", now.AddDays(-2));
        Touch("elsewhere/not-ours", now.AddDays(-800));
        Assert.Equal(5, CacheContent.List(Cache).Count);
        Assert.Equal(["old", "old.sif", ".old.host.1.2"], CacheContent.Unused(Cache, TimeSpan.FromDays(7),
            now).Select(file => Path.GetFileName(file.Path)));
        Assert.Equal(4, CacheContent.Unused(Cache, TimeSpan.Zero, now).Count);
    }

    [Theory]
    [InlineData("/c", "/a", null, "/h", "/c")]
    [InlineData(null, "/a", null, "/h", "/a/hpcrun")]
    [InlineData(null, null, "/x", "/h", "/x/hpcrun")]
    [InlineData("", null, null, "/h", "/h/.cache/hpcrun")]
    public void The_place_is_ours_or_beside_apptainers(string? own, string? apptainer, string? xdg, string? home, string expected)
    {
        Dictionary<string, string?> environment = new()
        { ["HPCRUN_CACHEDIR"] = own, ["APPTAINER_CACHEDIR"] = apptainer, ["XDG_CACHE_HOME"] = xdg, ["HOME"] = home };
        Assert.Equal(expected, ImageCache.Find(environment.GetValueOrDefault).Directory);
    }

    private void Touch(string name, DateTime time) => File.SetLastWriteTimeUtc(_directory.Write(name, "x"), time);

    private static RegistryClient Client() => new(new RegistryOptions { Wait = _ => { }, Environment = _ => null });

    private byte[] Fetch(Descriptor blob)
    {
        using RegistryClient client = Client();
        using BlobFetcher fetcher = new(client, _registry.Reference("a"), Cache);
        return Read(fetcher.Open(blob));
    }

    private static byte[] Read(Stream stream)
    {
        using (stream)
        {
            using MemoryStream all = new();
            stream.CopyTo(all);
            return all.ToArray();
        }
    }
}
