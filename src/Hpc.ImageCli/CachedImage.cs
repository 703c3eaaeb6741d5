using System.Text;
using Hpc.Binary;
using Hpc.Build;
using Hpc.Linux;
using Hpc.Oci;
using Hpc.Registry;

namespace Hpc.ImageCli;

/// <summary>An image of elsewhere as a file of the cache.</summary>
internal sealed class CachedImage
{
    /// <summary>What a tag means is asked again after this long: the ranks and steps of a job that starts get one
    /// answer.</summary>
    private static readonly TimeSpan s_tagLife = TimeSpan.FromMinutes(5);

    /// <summary>Changed when the same source makes another file.</summary>
    private const string Form = "3";

    private const int OthersMayWrite = 0b000_000_010;

    private readonly ImageCache _cache;

    /// <summary>Where what is new goes: the cache, or where that can only be read, one of this node.</summary>
    private ImageCache _place;
    private readonly ImageSource _source;
    private readonly string _text;
    private readonly ImageSettings _settings;
    private readonly WantedPlatform _wanted;
    private readonly RegistryOptions _options;

    public CachedImage(ImageCache cache, ImageSource source, string text, ImageSettings settings, WantedPlatform wanted,
        RegistryOptions options)
    {
        _cache = _place = cache;
        _source = source;
        _text = text;
        _settings = settings;
        _wanted = wanted;
        _options = options;
    }

    /// <summary>How long to wait for another process that makes the same image. 1 GB takes minutes.</summary>
    private static TimeSpan Patience =>
        int.TryParse(Environment.GetEnvironmentVariable("HPCRUN_FETCH_TIMEOUT"), out int seconds) && seconds > 0
            ? TimeSpan.FromSeconds(seconds) : TimeSpan.FromMinutes(30);

    /// <summary>How long what a tag meant is believed; null for what is usual.</summary>
    public TimeSpan? Life { get; init; }

    /// <summary>Only the cache is looked at.</summary>
    public bool AsksNobody { get; init; }

    /// <summary>Which image it was (<see cref="PinnedImage"/>); null for a file that is kept as it came, and where a hpcrun kept
    /// it that did not note it. Known when <see cref="Locate"/> has returned.</summary>
    public string? Pinned { get; private set; }

    private string ReferenceName => Key(_text, Identity);

    private IEnumerable<ImageCache> Caches => _place == _cache ? [_cache] : [_place, _cache];

    /// <summary>Of an image in a file: which file, and whether it is still the same.</summary>
    private string Identity
    {
        get
        {
            string path = _source.Kind == SourceKind.OciLayout
                ? Path.Combine(_source.FileAndName.Path, "index.json") : _source.FileAndName.Path;
            return _source.Kind is SourceKind.OciLayout or SourceKind.OciArchive or SourceKind.OciSif or SourceKind.DockerArchive
                && new FileInfo(path) is { Exists: true } file
                ? $"{file.FullName} {file.Length} {file.LastWriteTimeUtc.Ticks}" : "";
        }
    }

    /// <summary>The image's file, made if it was not there.</summary>
    public string Locate()
    {
        TimeSpan life = Life ?? s_tagLife;
        if (Known(life) is { } known)
        {
            return known;
        }

        if (AsksNobody)
        {
            throw new RegistryException($"cannot take \"{_text}\": the cache has no such image",
                "--pull=never asks nobody for it",
                "--pull=missing");
        }

        if (!_cache.TryPrepareForWriting())
        {
            _place = CachePlace.OfNode();
        }

        string? found = null;
        using CacheClaim? claim = CacheClaim.Take(_place.ReferencePath(ReferenceName), () =>
            (found = Known(life)) is not null, Patience);
        try
        {
            return found ?? Make();
        }
        catch (RegistryException error)
        {
            claim?.Failed(error);
            throw;
        }
    }

    /// <summary>The image that a reference led to, if that is not too long ago and the image is still there.</summary>
    private string? Known(TimeSpan life) =>
        Caches.Select(cache => Known(cache.ReferencePath(ReferenceName), life)).FirstOrDefault(image => image is not null);

    private string? Known(string reference, TimeSpan life)
    {
        try
        {
            FileInfo file = new(reference);
            bool isFixed = _source.Kind == SourceKind.Registry && ImageReference.Parse(_source.Rest).Digest is not null;
            if (!file.Exists || !IsOurs(reference) || (!isFixed && DateTime.UtcNow - file.LastWriteTimeUtc > life))
            {
                return null;
            }

            string[] lines = File.ReadAllText(reference).Trim().Split('\n');
            Pinned = lines.Length > 1 ? lines[1] : null;
            return ImageOf(lines[0]);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The image of a key, in whichever cache it is; null for none.</summary>
    private string? ImageOf(string key) =>
        Caches.Select(cache => cache.ImagePath(key)).FirstOrDefault(image => IsOurs(image) && ImageCache.Has(image));

    /// <summary>A file that somebody else put there while he could is none of the cache.</summary>
    private static bool IsOurs(string path) =>
        Stat.Of(ImageTarget.Bytes(path), followLinks: false, out _) is { IsFile: true } file
        && (file.UserId == Unistd.Getuid() || file.UserId == 0) && (file.Mode & OthersMayWrite) == 0;

    private string Make()
    {
        try
        {
            using ImageOpening opening = new(_options, _place);
            string key = _source.IsWhole ? Download(opening) : Convert(opening);
            Remember(_place.ReferencePath(ReferenceName), key);
            if (Pinned is { } pinned && PinnedImage.IsAddress(pinned) && pinned != _text)
            {
                Remember(_place.ReferencePath(Key(pinned, "")), key);
            }

            return ImageOf(key) ?? _place.ImagePath(key);
        }
        catch (RegistryException error) when (!error.IsNotFound && Known(TimeSpan.MaxValue) is { } old)
        {
            _options.Note($"{error.Message}: using the image that \"{_text}\" was before");
            return old;
        }
    }

    private void Remember(string reference, string key)
    {
        try
        {
            using CacheFile file = new(reference);
            file.Stream.Write(Encoding.ASCII.GetBytes(Pinned is null ? key : $"{key}\n{Pinned}"));
            file.Finish();
        }
        catch (RegistryException)
        {
            // The image is there, in somebody else's cache perhaps; the next one asks the registry again.
        }
    }

    private string Convert(ImageOpening opening)
    {
        using LayeredImage image = opening.Open(_source, _wanted.Platform);
        _wanted.Check(_text, image.Config.Architecture);
        Pinned = PinnedImage.Of(_source, image);
        string key = Key(image.Id.ToString(), $"{_settings.KeepIds} {_settings.Compressor} {_settings.Level} {_settings.Time}");
        if (ImageOf(key) is null)
        {
            string path = _place.ImagePath(key);
            if (_place != _cache)
            {
                _options.Note(
                    $"the cache '{_cache.Directory}' can only be read: the image is kept in '{_place.Directory}' on this node");
            }

            ImageCache.MakeDirectoryOf(path);
            OciConversion.ToSif(image, _text, RawText.FromUtf16(path), _settings);
        }

        return key;
    }

    private string Download(ImageOpening opening)
    {
        string key = Key(_text, DateTime.UtcNow.Ticks.ToString("x"));
        using CacheFile file = new(_place.ImagePath(key));
        opening.Download(_source, _wanted.Platform, file);
        _wanted.CheckFile(_text, ImageTarget.Bytes(file.TemporaryName));
        file.Finish();
        return key;
    }

    private string Key(string name, string rest) =>
        VerifiedBytes.Sha256(Encoding.UTF8.GetBytes($"{Form}\n{name}\n{_wanted.Platform}\n{rest}")).Hex;
}
