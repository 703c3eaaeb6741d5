using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Hpc.Oci;

namespace Hpc.Registry.Tests;

/// <summary>A connection that stands and says nothing holds nobody for ever.</summary>
public sealed class SilenceTests : IDisposable
{
    private static readonly byte[] s_blob = RandomNumberGenerator.GetBytes(1 << 16);
    private static readonly Descriptor s_descriptor =
        Descriptor.Of(MediaTypes.OciLayer, ImageDigest.OfSha256(SHA256.HashData(s_blob)), s_blob.Length);

    private readonly Scratch _scratch = new();
    private OddServer? _server;

    private static RegistryOptions Options =>
        new() { Wait = _ => { }, Environment = _ => null, Silence = TimeSpan.FromMilliseconds(300) };

    public void Dispose()
    {
        _server?.Dispose();
        _scratch.Dispose();
    }

    [Theory]
    [InlineData("manifest")]
    [InlineData("head")]
    [InlineData("blob")]
    [InlineData("tags")]
    [InlineData("token")]
    [InlineData("refusal")]
    public void Whatever_stops_in_the_middle_is_given_up(string what)
    {
        _server = new OddServer(request => what switch
        {
            "head" => new OddReply(0),
            "token" when !request.Path.StartsWith("/token", StringComparison.Ordinal) =>
                new OddReply(401, "", ("WWW-Authenticate", $"Bearer realm=\"http://{request.Headers["Host"]}/token\"")),
            "refusal" => new OddReply(418, new byte[100]) { SilentAfter = 1 },
            _ => new OddReply(200, s_blob) { SilentAfter = 10 },
        });
        RegistryException error = Assert.Throws<RegistryException>(() => Ask(what));
        Assert.Contains(what == "refusal" ? "418" : $"http://{_server.Host}/", error.Message, StringComparison.Ordinal);
        Assert.Contains(what == "refusal" ? "refused" : "0.3 s", error.Why, StringComparison.Ordinal);
        Assert.True(_server.Seen.Count <= 4);
    }

    [Theory]
    [InlineData("", "6 s")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nbegun", "0.3 s")]
    public void A_service_of_this_machine_that_says_nothing_more_is_given_up(string said, string limit)
    {
        string path = _scratch.At("docker.sock");
        using Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        RegistryOptions options = Options with { Environment = name => name == "DOCKER_HOST" ? $"unix://{path}" : null };
        Task<Stream> reading = Task.Run(() => LocalDaemon.Export("a:b", options));
        using Socket connection = listener.Accept();
        connection.Send(Encoding.ASCII.GetBytes(said));
        RegistryException error = Assert.Throws<RegistryException>(() => reading.GetAwaiter().GetResult().CopyTo(Stream.Null));
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Contains(limit, error.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_blob_goes_on_from_where_it_fell_silent()
    {
        _server = new OddServer(request => request.Range is { } range
            ? new OddReply(206, s_blob[int.Parse(range["bytes=".Length..^1])..])
            : new OddReply(200, s_blob) { SilentAfter = 1000 });
        Assert.Equal(s_blob, Blob());
        Assert.Equal([null, "bytes=1000-"], _server.Seen.Select(request => request.Range));
    }

    [Fact]
    public void A_manifest_that_fell_silent_is_asked_for_again()
    {
        byte[] json = Encoding.UTF8.GetBytes("""{"config":{"digest":"sha256:00"},"layers":[]}""");
        int asked = 0;
        _server = new OddServer(_ => new OddReply(200, json) { SilentAfter = asked++ == 0 ? 5 : null });
        using RegistryClient client = new(Options);
        Assert.Equal(json, client.Manifest(ImageReference.Parse($"{_server.Host}/a:b")).Bytes.ToArray());
    }

    [Fact]
    public void A_registry_that_says_a_byte_and_falls_silent_is_not_asked_for_ever()
    {
        _server = new OddServer(request => new OddReply(request.Range is null ? 200 : 206, s_blob) { SilentAfter = 1 });
        Assert.Throws<RegistryException>(() => Blob());
        Assert.Equal(2, _server.Seen.Count);
    }

    [Fact]
    public void A_file_of_a_web_server_goes_on_from_where_it_fell_silent()
    {
        (string, string) version = ("ETag", "\"1\"");
        _server = new OddServer(request => request.Range is { } range
            ? new OddReply(206, s_blob[int.Parse(range["bytes=".Length..^1])..], version)
            : new OddReply(200, s_blob, version) { SilentAfter = 1000 });
        string path = Path.Combine(_scratch.Path, "file");
        using (CacheFile file = new(path))
        {
            WebFile.Download(new Uri($"http://{_server.Host}/file"), Options, file);
            file.Finish();
        }

        Assert.Equal(s_blob, File.ReadAllBytes(path));
    }

    [Fact]
    public void An_upload_that_is_not_taken_is_given_up()
    {
        using System.Net.Sockets.TcpListener deaf = new(System.Net.IPAddress.Loopback, 0);
        deaf.Start();
        string host = deaf.LocalEndpoint.ToString()!;
        _server = new OddServer(request => request.Method == "POST"
            ? new OddReply(202, "", ("Location", $"http://{host}/upload")) : new OddReply(404));
        using RegistryPusher pusher = new(Options, ImageReference.Parse($"{_server.Host}/a:b"));
        Descriptor large = s_descriptor with { Size = 30 << 20 };
        RegistryException error =
            Assert.Throws<RegistryException>(() => pusher.Push(large, () => new MemoryStream(new byte[large.Size])));
        Assert.Contains($"http://{host}/upload is silent", error.Message, StringComparison.Ordinal);
    }

    private static ImageReference Reference(OddServer server) => ImageReference.Parse($"{server.Host}/a:b");

    private void Ask(string what)
    {
        using RegistryClient client = new(Options);
        object? answer = what switch
        {
            "blob" => Blob(),
            "tags" => client.Tags(Reference(_server!)),
            _ => client.Manifest(Reference(_server!)),
        };
        Assert.Null(answer);
    }

    private byte[] Blob()
    {
        using RegistryClient client = new(Options);
        using Stream stream = client.Blob(Reference(_server!), s_descriptor);
        using MemoryStream all = new();
        stream.CopyTo(all);
        return all.ToArray();
    }
}
