using System.Security.Cryptography;
using System.Text;
using Hpc.Oci;

namespace Hpc.Registry.Tests;

/// <summary>A registry with one image of one layer, whose oddities are options; without any it is as the specification has
/// it.</summary>
internal sealed class OddRegistry : IDisposable
{
    public const string Repository = "team/app";

    private static readonly byte[] s_config = Encoding.UTF8.GetBytes("{}"),
        s_layer = [.. Enumerable.Range(0, 200_000).Select(at => (byte)(at / 3))];
    private static readonly string[] s_tags = ["1", "2", "3", "4", "5"];

    private readonly OddityOptions _options;
    private readonly OddServer _server;
    private readonly OddServer? _storage;
    private int _busy, _uses, _cuts, _tokens;

    public OddRegistry(OddityOptions options)
    {
        _options = options;
        (_busy, _cuts) = (options.Busy, options.Cuts);
        _server = new OddServer(Answer, options.Secure);
        _storage = options.RedirectsToStorage
            ? new OddServer(request => request.Authorization is null ? Blob(request, request.Path.Split('/', '?')[2])
            : new OddReply(400, "<Error>Only one auth mechanism allowed</Error>")) : null;
    }

    public string Host => _server.Host;

    public int TokensGiven => _tokens;

    public static byte[] Layer => s_layer;

    public string WriteAuthority(Scratch scratch) => _server.WriteAuthority(scratch);

    public void Dispose()
    {
        _server.Dispose();
        _storage?.Dispose();
    }

    private static string Digest(byte[] bytes) => ImageDigest.OfSha256(SHA256.HashData(bytes)).ToString();

    private static byte[] Manifest() => ManifestDocument.ToJson(new ImageManifest
    {
        MediaType = MediaTypes.OciManifest,
        Config = Descriptor.Of(MediaTypes.OciConfig, ImageDigest.Parse(Digest(s_config)), s_config.Length),
        Layers = [Descriptor.Of(MediaTypes.OciLayer, ImageDigest.Parse(Digest(s_layer)), s_layer.Length)],
    });

    private OddReply Answer(OddRequest request)
    {
        if (request.Path.StartsWith("/token", StringComparison.Ordinal))
        {
            return Token(request);
        }

        if (_busy-- > 0)
        {
            return new OddReply(_options.BusyStatus, "<html>busy</html>", _options.RetryAfter is { } after
                ? [("Retry-After", after)] : []);
        }

        string path = request.Path.Replace("/moved/", "/", StringComparison.Ordinal);
        if (_options.RedirectsAll is { } redirect && !request.Path.StartsWith("/moved/", StringComparison.Ordinal)
            && request.Path.StartsWith("/v2/team", StringComparison.Ordinal))
        {
            return OddReply.To(string.Format(redirect, "/moved" + request.Path, Host));
        }

        return !IsAllowed(request)
            ? new OddReply(401, _options.Refusal,
            ("WWW-Authenticate",
            string.Format(_options.Challenge, Host, request.Secure && !_options.NamesItselfPlain ? "https" : "http")))
            : path.Contains("/tags/list", StringComparison.Ordinal) ? Tags(path)
            : path.Contains("/manifests/", StringComparison.Ordinal)
                ? new OddReply(200, Manifest(),
                [("Content-Type", _options.ManifestType), .. _options.TellsDigest
                ? [("Docker-Content-Digest", Digest(Manifest()))] : Array.Empty<(string, string)>()])
            : path.Contains("/blobs/", StringComparison.Ordinal)
                ? (_storage is not null
                ? OddReply.To($"http://localhost:{_storage.Host.Split(':')[1]}/bucket/{path.Split('/')[^1]}?signature=x", 302)
                : Blob(request, path.Split('/')[^1]))
            : new OddReply(path == "/v2/" ? 200 : 404, "{}");
    }

    private bool IsAllowed(OddRequest request)
    {
        if (request.Authorization is not { } proof)
        {
            return _options.IsOpen;
        }

        bool isGood = proof == $"Bearer T{_tokens}"
            || (_options.Challenge.Contains("asic", StringComparison.OrdinalIgnoreCase)
            && proof == "Basic " + new Credential(_options.User, _options.Password).Basic);
        return isGood && (_options.TokenUses == 0 || ++_uses <= _options.TokenUses * _tokens);
    }

    private OddReply Token(OddRequest request)
    {
        bool isAsked = Uri.UnescapeDataString(request.Path).Contains($"scope=repository:{Repository}:pull",
            StringComparison.Ordinal);
        bool isKnown = request.Authorization == "Basic " + new Credential(_options.User, _options.Password).Basic;
        if (!isAsked || !isKnown || (_options.Secure && !request.Secure))
        {
            return new OddReply(401, "{}");
        }

        _tokens++;
        return new OddReply(200, string.Format(_options.Token, $"T{_tokens}"));
    }

    private OddReply Tags(string path)
    {
        if (_options.HasNoTags)
        {
            return new OddReply(200, """{"name":"team/app","tags":null}""");
        }

        int start = path.Split("last=") is [_, var last] ? Array.IndexOf(s_tags, last[..1]) + 1 : 0;
        string page = string.Join(',', s_tags.Skip(start).Take(2).Select(tag => $"\"{tag}\""));
        return new OddReply(200, $"{{\"name\":\"{Repository}\",\"tags\":[{page}]}}", start + 2 < s_tags.Length
            ? [("Link", string.Format(_options.Link, s_tags[start + 1], Host))] : []);
    }

    private OddReply Blob(OddRequest request, string digest)
    {
        byte[] blob = digest == Digest(s_config) ? s_config : s_layer;
        int from = _options.KnowsRanges && request.Range is { } range ? int.Parse(range["bytes=".Length..^1]) : 0;
        OddReply whole = new(from > 0 ? 206 : 200, blob[from..], ("Content-Type", "application/octet-stream"));
        return _cuts-- > 0 ? whole with { CutAfter = (blob.Length - from) / 2 } : whole;
    }
}
