using Hpc.Oci;

namespace Hpc.Registry.Tests;

public sealed class TokenServiceTests : IDisposable
{
    private readonly Scratch _scratch = new();
    private readonly List<TimeSpan> _waits = [];
    private OddServer? _server;

    public void Dispose()
    {
        _server?.Dispose();
        _scratch.Dispose();
    }

    [Theory]
    [InlineData(429, "1")]
    [InlineData(503, null)]
    [InlineData(502, null)]
    public void A_token_service_that_is_busy_is_asked_again(int status, string? after)
    {
        int asked = 0;
        Login(_ => asked++ == 0 ? Busy(status, after) : new OddReply(200, """{"token":"T"}"""));
        Assert.Equal(2, asked);
        Assert.InRange(Assert.Single(_waits), TimeSpan.FromSeconds(after is null ? 0.5 : 1), TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void A_date_to_come_back_at_is_kept()
    {
        int asked = 0;
        Login(_ => asked++ == 0 ? Busy(503, DateTimeOffset.UtcNow.AddSeconds(20).ToString("R"))
            : new OddReply(200, """{"token":"T"}"""));
        Assert.InRange(Assert.Single(_waits), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void A_token_service_that_stays_busy_is_named()
    {
        RegistryException error = Assert.Throws<RegistryException>(() => Login(_ => Busy(503, null)));
        Assert.Contains($"token of http://{_server!.Host} failed: 503", error.Message, StringComparison.Ordinal);
        Assert.Equal(RetryDelay.Attempts - 1, _waits.Count);
    }

    [Theory]
    [InlineData("""{"token":"","access_token":"T"}""")]
    [InlineData("""{"token":null,"access_token":"T","expires_in":1e9}""")]
    [InlineData("""{"access_token":"no","token":"T"}""")]
    public void The_token_that_is_there_is_taken(string answer) => Login(_ => new OddReply(200, answer));

    [Theory]
    [InlineData("""{"token":7}""", "answer.token")]
    [InlineData("""{"token":"a","token":"b"}""", "answer.token")]
    [InlineData("[]", "answer")]
    [InlineData("<html>", "answer")]
    public void An_answer_of_another_form_is_named(string answer, string member) =>
        Assert.StartsWith(member + ":", Assert.Throws<RegistryException>(() => Login(_ => new OddReply(200, answer))).Why,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("Negotiate, Bearer realm=\"http://{0}/token\",service=\"s\", Basic realm=\"x\"")]
    [InlineData("Basic realm=\"a, Bearer realm=b\", BEARER Realm=http://{0}/token , service=s")]
    [InlineData("Bearer realm='http://{0}/token'")]
    [InlineData("Bearer service=\"odd \\\"name\\\", here\",realm=\"http://{0}/token")]
    public void A_challenge_is_found_among_others_however_it_is_quoted(string challenge) =>
        Login(_ => new OddReply(200, """{"token":"T"}"""), challenge);

    [Fact]
    public void A_password_goes_to_no_token_service_without_encryption()
    {
        _server = new OddServer(_ => new OddReply(401, "{}",
            ("WWW-Authenticate", "Bearer realm=\"http://tokens.example/t?x=1\"")), secure: true);
        using RegistryClient client = new(Options with { CaFile = _server.WriteAuthority(_scratch) });
        Assert.Contains("cannot log in at http://tokens.example/t: not encrypted",
            Assert.Throws<RegistryException>(() => client.CheckLogin(_server.Host)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_refresh_token_follows_no_redirect_to_another_host()
    {
        using OddServer other = new(_ => new OddReply(200, """{"token":"T"}"""));
        Assert.Contains("not sent to another",
            Assert.Throws<RegistryException>(() => Login(_ => OddReply.To($"http://{other.Host}/"),
                credential: new Credential("", "", "refresh"))).Why, StringComparison.Ordinal);
        Assert.Empty(other.Seen);
    }

    private RegistryOptions Options =>
        new() { Wait = _waits.Add, Environment = _ => null, Credential = new Credential("ana", "secret") };

    private static OddReply Busy(int status, string? after) => new(status, "{}", after is null ? [] : [("Retry-After", after)]);

    private void Login(Func<OddRequest, OddReply> token, string challenge = "Bearer realm=\"http://{0}/token\",service=\"s\"",
        Credential? credential = null)
    {
        _server = new OddServer(request => request.Path.StartsWith("/token", StringComparison.Ordinal) ? token(request)
            : request.Authorization == "Bearer T" ? new OddReply(200, "{}")
            : new OddReply(401, "{}", ("WWW-Authenticate", string.Format(challenge, request.Headers["Host"]))));
        using RegistryClient client = new(Options with { Credential = credential ?? Options.Credential });
        client.CheckLogin(_server.Host);
    }
}
