using System.Security.Cryptography;
using System.Text;
using Hpc.Binary;
using Hpc.Oci;

namespace Hpc.Registry.Tests;

public sealed class PullTests : IDisposable
{
    private readonly FakeRegistry _registry = new();
    private readonly List<TimeSpan> _waits = [];

    private RegistryOptions Options => new() { Wait = _waits.Add, Environment = _ => null };

    public void Dispose() => _registry.Dispose();

    [Fact]
    public void A_blob_comes_whole()
    {
        byte[] blob = RandomNumberGenerator.GetBytes(1 << 20);
        Assert.Equal(blob, Blob(_registry.Add(blob)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_connection_that_is_cut_goes_on_where_it_was_cut(bool ranges)
    {
        byte[] blob = RandomNumberGenerator.GetBytes(3 << 20);
        Descriptor descriptor = _registry.Add(blob);
        _registry.KnowsRanges = ranges;
        _registry.Cuts.Enqueue(1 << 20);
        _registry.Cuts.Enqueue((1 << 20) + 77);
        Assert.Equal(blob, Blob(descriptor));
        Assert.Equal(2, _registry.Log.Count(line => line.Contains("bytes=", StringComparison.Ordinal)));
        Assert.Equal(2, _waits.Count);
    }

    [Fact]
    public void A_connection_that_is_always_cut_is_given_up()
    {
        Descriptor descriptor = _registry.Add(new byte[100_000]);
        for (int at = 0; at < 20; at++)
        {
            _registry.Cuts.Enqueue(0);
        }

        RegistryException error = Assert.Throws<RegistryException>(() => Blob(descriptor));
        Assert.Contains("cannot be reached", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_blob_with_another_digest_is_refused_at_its_end()
    {
        Descriptor descriptor = _registry.Add(new byte[1000]);
        _registry.Blobs[descriptor.DigestText] = new byte[999].Append((byte)1).ToArray();
        Assert.Contains("digest", Assert.Throws<RegistryException>(() => Blob(descriptor)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_registry_that_asks_for_patience_gets_it()
    {
        Descriptor descriptor = _registry.Add([1, 2, 3]);
        _registry.Refusals.Enqueue((429, "7"));
        _registry.Refusals.Enqueue((503, null));
        Assert.Equal([1, 2, 3], Blob(descriptor));
        Assert.Equal(TimeSpan.FromSeconds(7), _waits[0]);
        Assert.InRange(_waits[1], TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1.5));
    }

    [Fact]
    public void A_registry_that_asks_for_an_hour_is_told_to_the_user()
    {
        Descriptor descriptor = _registry.Add([1]);
        _registry.Refusals.Enqueue((429, "3600"));
        Assert.Contains("3600", Assert.Throws<RegistryException>(() => Blob(descriptor)).Why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_manifest_is_what_its_digest_says()
    {
        byte[] json = """{"schemaVersion":2,"config":{"digest":"sha256:00"},"layers":[]}"""u8.ToArray();
        string digest = "sha256:" + Convert.ToHexStringLower(SHA256.HashData(json));
        _registry.Manifests[digest] = (json, "");
        using RegistryClient client = new(Options);
        Assert.NotNull(client.Manifest(_registry.Reference("a@" + digest)).Document.Image);
        _registry.Manifests[digest] = ([.. json, (byte)' '], "");
        Assert.Throws<RegistryException>(() => client.Manifest(_registry.Reference("a@" + digest)));
    }

    [Fact]
    public void A_manifest_that_is_not_there_is_named()
    {
        using RegistryClient client = new(Options);
        RegistryException error = Assert.Throws<RegistryException>(() => client.Manifest(_registry.Reference("a:b")));
        Assert.True(error.IsNotFound);
        Assert.Contains("/a:b failed: 404", error.Message, StringComparison.Ordinal);
        Assert.Contains("repository name not known", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_manifest_without_end_is_refused()
    {
        _registry.Manifests["big"] = (Encoding.ASCII.GetBytes("{\"a\":\"" + new string('x', 5 << 20) + "\"}"), "");
        using RegistryClient client = new(Options);
        Assert.Contains("larger", Assert.Throws<RegistryException>(() => client.Manifest(_registry.Reference("a:big"))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_that_is_no_manifest_is_damaged()
    {
        _registry.Manifests["portal"] = ("<html>log in</html>"u8.ToArray(), "text/html");
        using RegistryClient client = new(Options);
        Assert.Throws<CorruptImageException>(() => client.Manifest(_registry.Reference("a:portal")));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Credentials_are_shown_when_they_are_asked_for(bool token, bool basic)
    {
        Descriptor descriptor = _registry.Add([1, 2, 3]);
        (_registry.WantsToken, _registry.WantsBasic) = (token, basic);
        RegistryOptions options = Options with { Credential = new Credential(FakeRegistry.User, FakeRegistry.Password) };
        using RegistryClient client = new(options);
        using (Stream first = client.Blob(_registry.Reference("a"), descriptor),
            second = client.Blob(_registry.Reference("a"), descriptor))
        {
            Assert.Equal(3, first.Read(new byte[10]));
            Assert.Equal(3, second.Read(new byte[10]));
        }

        // The second request has no refusal: what was right once is used again.
        Assert.Equal(token ? 4 : 3, _registry.Log.Count);
    }

    [Fact]
    public void A_registry_that_wants_credentials_says_how_to_store_them()
    {
        Descriptor descriptor = _registry.Add([1]);
        _registry.WantsToken = true;
        Assert.Contains("registry login", Assert.Throws<RegistryException>(() => Blob(descriptor)).Remedy,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Tags_come_page_by_page()
    {
        using RegistryClient client = new(Options);
        Assert.Equal(["a", "b", "c"], client.Tags(_registry.Reference("a")));
    }

    [Theory]
    [InlineData("<list?last={0}&n=2>; rel=\"next\"")]
    [InlineData("</v2/a/tags/list?n=2>; rel=\"first\", </v2/a/tags/list?last={0}>; title=\"a, b\"; rel=\"up next\"")]
    [InlineData("<http://elsewhere.example/v2/a/tags/list?last={0}>;rel=next")]
    public void The_next_page_of_tags_is_found_in_every_form_of_link(string link)
    {
        string[] names = ["a", "b", "c", "d", "e"];
        using OddServer server = new(request =>
        {
            int start = request.Path.Split("last=") is [_, var last] ? Array.IndexOf(names, last[..1]) + 1 : 0;
            string tags = string.Join(',', names.Skip(start).Take(2).Select(name => $"\"{name}\""));
            return new OddReply(200, $"{{\"tags\":[{tags}]}}",
                start + 2 < names.Length ? [("Link", string.Format(link, names[start + 1]))] : []);
        });
        using RegistryClient client = new(Options);
        Assert.Equal(names, client.Tags(ImageReference.Parse($"{server.Host}/a")));
    }

    [Theory]
    [InlineData("""{"tags":null}""", null)]
    [InlineData("""{"tags":["a",null]}""", "tags[1]")]
    [InlineData("""{"tags":"a"}""", "tags")]
    public void A_list_of_tags_of_another_form_is_named(string json, string? member)
    {
        using OddServer server = new(_ => new OddReply(200, json));
        using RegistryClient client = new(Options);
        Exception? error = Record.Exception(() => Assert.Empty(client.Tags(ImageReference.Parse($"{server.Host}/a"))));
        Assert.True(member is null ? error is null : error is CorruptImageException
            && error.Message.Contains($".{member}:", StringComparison.Ordinal), $"{error}");
    }

    [Fact]
    public void Pages_that_lead_to_one_another_end()
    {
        using OddServer server = new(_ => new OddReply(200, """{"tags":["a"]}""", ("Link", "<list?last=a>; rel=next")));
        using RegistryClient client = new(Options);
        Assert.Contains("came twice",
            Assert.Throws<RegistryException>(() => client.Tags(ImageReference.Parse($"{server.Host}/a"))).Why,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_mirror_is_asked_first_and_the_registry_where_it_fails()
    {
        using FakeRegistry mirror = new();
        Descriptor descriptor = _registry.Add([1, 2, 3]);
        using RegistryClient client = new(Options with { Mirrors = [$"{_registry.Host}={mirror.Host}/copies"] });
        using (Stream stream = client.Blob(_registry.Reference("a"), descriptor))
        {
            Assert.Equal(3, stream.Read(new byte[10]));
        }

        Assert.Equal([$"GET /v2/copies/a/blobs/{descriptor.DigestText}"], mirror.Log);
        mirror.Add([1, 2, 3]);
        client.Blob(_registry.Reference("a"), descriptor).Dispose();
        Assert.Single(_registry.Log);
    }

    [Fact]
    public void A_host_that_does_not_answer_is_named()
    {
        using RegistryClient client = new(Options);
        RegistryException error = Assert.Throws<RegistryException>(() => client.Manifest(ImageReference.Parse("127.0.0.1:1/a")));
        Assert.Contains("127.0.0.1:1 cannot be reached", error.Message, StringComparison.Ordinal);
        Assert.Equal(RetryDelay.Attempts - 1, _waits.Count);
    }

    private byte[] Blob(Descriptor descriptor)
    {
        using RegistryClient client = new(Options);
        using Stream stream = client.Blob(_registry.Reference("a"), descriptor);
        using MemoryStream all = new();
        stream.CopyTo(all);
        return all.ToArray();
    }
}
