using System.Security.Cryptography;
using Hpc.Oci;

namespace Hpc.Registry.Tests;

/// <summary>What is told to one scheme, host and port is told to no other.</summary>
public sealed class OriginTests : IDisposable
{
    private static readonly byte[] s_blob = [1, 2, 3];
    private static readonly Descriptor s_descriptor =
        Descriptor.Of(MediaTypes.OciLayer, ImageDigest.OfSha256(SHA256.HashData(s_blob)), s_blob.Length);
    private static readonly string s_proof = "Basic " + new Credential("ana", "secret").Basic;

    private readonly Scratch _scratch = new();
    private readonly List<IDisposable> _servers = [];

    private RegistryOptions Options => new() { Wait = _ => { }, Environment = name => name == "HOME" ? _scratch.Path : null };

    private RegistryOptions WithPassword => Options with { Credential = new Credential("ana", "secret") };

    public void Dispose()
    {
        _servers.ForEach(server => server.Dispose());
        _scratch.Dispose();
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public void A_redirect_on_the_same_host_keeps_what_proves_who_asks(int status)
    {
        OddServer server = Serve(request => request.Authorization != s_proof ? Unauthorized()
            : request.Path.Contains("/moved/", StringComparison.Ordinal) ? Whole()
            : OddReply.To(request.Path.Replace("/v2/", "/v2/moved/", StringComparison.Ordinal), status));
        Assert.Equal(s_blob, Blob(server, WithPassword));
    }

    [Fact]
    public void A_registry_that_asks_only_behind_the_redirect_is_answered_there()
    {
        OddServer server = Serve(request => !request.Path.Contains("/moved/", StringComparison.Ordinal)
            ? OddReply.To(request.Path.Replace("/v2/", "/v2/moved/", StringComparison.Ordinal))
            : request.Authorization == s_proof ? Whole() : Unauthorized());
        Assert.Equal(s_blob, Blob(server, WithPassword));
    }

    [Fact]
    public void Another_host_hears_nothing_even_if_it_asks()
    {
        OddServer other = Serve(_ => Unauthorized());
        OddServer server = Serve(request => request.Authorization == s_proof
            ? OddReply.To($"http://{other.Host}/storage") : Unauthorized());
        _scratch.Write(".netrc", "default login ana password secret");
        Assert.Throws<RegistryException>(() => Blob(server, WithPassword));
        Assert.All(other.Seen, request => Assert.Null(request.Authorization));
    }

    [Fact]
    public void Another_host_that_asks_gets_what_is_stored_for_it()
    {
        OddServer other = Serve(request => request.Authorization == "Basic " + new Credential("bob", "other").Basic
            ? Whole() : Unauthorized());
        OddServer server = Serve(request => request.Authorization == s_proof
            ? OddReply.To($"http://{other.Host}/storage") : Unauthorized());
        _scratch.Write(".docker/config.json",
            $"{{\"auths\":{{\"{other.Host}\":{{\"username\":\"bob\",\"password\":\"other\"}}}}}}");
        Assert.Equal(s_blob, Blob(server, WithPassword));
    }

    [Fact]
    public void A_mirror_does_not_hear_the_password_for_the_registry()
    {
        OddServer mirror = Serve(_ => Unauthorized()),
            server = Serve(request => request.Authorization == s_proof ? Whole() : Unauthorized());
        Assert.Equal(s_blob, Blob(server, WithPassword with { Mirrors = [$"{server.Host}={mirror.Host}"] }));
        Assert.All(mirror.Seen, request => Assert.Null(request.Authorization));
    }

    [Fact]
    public void A_blob_may_lie_on_a_server_without_encryption_since_its_digest_is_known()
    {
        OddServer storage = Serve(_ => Whole());
        OddServer server = Serve(request => request.Authorization == s_proof
            ? OddReply.To($"http://localhost:{storage.Host.Split(':')[1]}/b") : Unauthorized(), secure: true);
        Assert.Equal(s_blob, Blob(server, WithPassword with { CaFile = server.WriteAuthority(_scratch) }));
        Assert.Null(Assert.Single(storage.Seen).Authorization);
    }

    [Fact]
    public void What_no_digest_protects_is_not_read_without_encryption()
    {
        OddServer server = Serve(_ => OddReply.To("http://registry.example/v2/a/manifests/b"), secure: true);
        using RegistryClient client = new(Options with { CaFile = server.WriteAuthority(_scratch) });
        RegistryException error =
            Assert.Throws<RegistryException>(() => client.Manifest(ImageReference.Parse($"{server.Host}/a:b")));
        Assert.Contains("redirects to http://registry.example/v2/a/manifests/b", error.Message, StringComparison.Ordinal);
        Assert.Contains("not encrypted", error.Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://{0}/v2/a/blobs/uploads/1?state=a%2Bb")]
    [InlineData("/v2/a/blobs/uploads/1?state=a%2Bb")]
    public void An_upload_that_began_with_encryption_goes_on_so(string location)
    {
        OddServer server = null!;
        server = Serve(request => request.Secure && request.Authorization != s_proof ? Unauthorized() : request.Method switch
        {
            "POST" => new OddReply(202, "", ("Location", string.Format(location, server.Host))),
            "PUT" => new OddReply(201),
            _ => new OddReply(404),
        }, secure: true);
        using RegistryPusher pusher = new(WithPassword with { CaFile = server.WriteAuthority(_scratch) },
            ImageReference.Parse($"{server.Host}/a:b"));
        pusher.Push(s_descriptor, () => new MemoryStream(s_blob));
        Assert.All(server.Seen, request => Assert.True(request.Secure));
        Assert.Contains("state=a%2Bb&digest=", server.Seen[^1].Path, StringComparison.Ordinal);
    }

    [Fact]
    public void An_upload_to_another_host_without_encryption_is_refused_by_its_address()
    {
        OddServer server = Serve(request => request.Method == "POST"
            ? new OddReply(202, "", ("Location", "http://store.example/u")) : new OddReply(404), secure: true);
        using RegistryPusher pusher = new(Options with { CaFile = server.WriteAuthority(_scratch) },
            ImageReference.Parse($"{server.Host}/a:b"));
        Assert.Contains("http://store.example/u",
            Assert.Throws<RegistryException>(() => pusher.Push(s_descriptor, () => new MemoryStream(s_blob))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Redirects_in_a_circle_end()
    {
        OddServer server = Serve(request => OddReply.To(request.Path));
        Assert.Contains("10 redirects", Assert.Throws<RegistryException>(() => Blob(server, Options)).Why,
            StringComparison.Ordinal);
    }

    private static OddReply Whole() => new(200, s_blob);

    private static OddReply Unauthorized() => new(401, "{}", ("WWW-Authenticate", "Basic realm=\"x\""));

    private OddServer Serve(Func<OddRequest, OddReply> answer, bool secure = false)
    {
        OddServer server = new(answer, secure);
        _servers.Add(server);
        return server;
    }

    private static byte[] Blob(OddServer server, RegistryOptions options)
    {
        using RegistryClient client = new(options);
        using Stream stream = client.Blob(ImageReference.Parse($"{server.Host}/a"), s_descriptor);
        using MemoryStream all = new();
        stream.CopyTo(all);
        return all.ToArray();
    }
}
