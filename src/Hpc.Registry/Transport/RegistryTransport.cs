using System.Net;
using System.Net.Http.Headers;
using Hpc.Binary;
using Hpc.Json;

namespace Hpc.Registry;

/// <summary>Requests to a registry: asks for the right to, makes failed attempts again, and turns refusals into words.</summary>
internal sealed class RegistryTransport : IDisposable
{
    /// <summary>Redirects that lead to one another.</summary>
    private const int MaxHops = 10;

    /// <summary>The largest answer of a token service.</summary>
    private const int MaxToken = 1 << 20;

    /// <summary>What of a refusal's body is looked at.</summary>
    private const int MaxRefusal = 1 << 16;

    private readonly HttpConnection _connection;
    private readonly RegistryOptions _options;
    private readonly Authorizer _authorizer;

    public RegistryTransport(RegistryOptions options)
    {
        _options = options;
        _connection = new HttpConnection(options);
        _authorizer = new Authorizer(new CredentialStore(options),
            request => Exchange(request, response => Whole(request, response, MaxToken)));
    }

    /// <summary>Sends until there is an answer that another attempt would not change. Refusals are answers, too.</summary>
    public HttpResponseMessage Send(RegistryRequest request) => Exchange(request, response => response);

    /// <summary>As <see cref="Send"/>, where everything but success is a failure.</summary>
    public HttpResponseMessage Expect(RegistryRequest request, params HttpStatusCode[] expected) =>
        Exchange(request, response => Expected(request, response, expected));

    /// <summary>The answer with its body, which must be 200.</summary>
    /// <param name="limit">More bytes than that are too many.</param>
    public Answer Fetch(RegistryRequest request, int limit) =>
        Exchange(request, response => Whole(request, Expected(request, response, [HttpStatusCode.OK]), limit));

    /// <summary>The body of an answer, of which no read waits for ever.</summary>
    public AnswerStream Body(HttpResponseMessage response) => _connection.Body(response);

    private T Exchange<T>(RegistryRequest request, Func<HttpResponseMessage, T> take)
    {
        Persistence persistence = new(this, request);
        while (true)
        {
            try
            {
                HttpResponseMessage response = Followed(request);
                if (!RetryDelay.IsTemporary(response.StatusCode) || !persistence.MayRepeat)
                {
                    return take(response);
                }

                persistence.After(response);
            }
            catch (Exception error) when (IsTransport(error))
            {
                persistence.After(error);
            }
        }
    }

    private HttpResponseMessage Expected(RegistryRequest request, HttpResponseMessage response, HttpStatusCode[] expected)
    {
        if (expected.Contains(response.StatusCode))
        {
            return response;
        }

        using (response)
        {
            throw Refusal(request, response);
        }
    }

    private Answer Whole(RegistryRequest request, HttpResponseMessage response, int limit)
    {
        using (response)
        {
            using AnswerStream body = Body(response);
            byte[] bytes = body.ToEnd(limit)
                ?? throw new RegistryException($"cannot read {request.What}: larger than {limit} bytes",
                    "no image needs a document of this size", "ask those who run the registry");
            return new Answer(response.StatusCode, bytes, response.Content.Headers.ContentType?.MediaType ?? "",
                response.RequestMessage!.RequestUri!)
            {
                Digest = response.Headers.TryGetValues("Docker-Content-Digest", out IEnumerable<string>? digests)
                    ? digests.First() : null,
                Links = response.Headers.TryGetValues("Link", out IEnumerable<string>? links) ? [.. links] : [],
            };
        }
    }

    /// <summary>The network failed, and not what was asked.</summary>
    public static bool IsTransport(Exception error) => error is HttpRequestException or IOException or OperationCanceledException;

    public static RegistryException Unreachable(RegistryAddress address, Exception error) => new(
        $"registry {address.Host} cannot be reached",
        (error.InnerException is { } inner && !error.Message.Contains(inner.Message, StringComparison.Ordinal)
            ? $"{error.Message}: {inner.Message}" : error.Message).ReplaceLineEndings(" "),
        "check name and network; a proxy is named in https_proxy, a certificate authority with --ca-file, http without TLS "
        + "with --no-https",
        error);

    public void Pause(RegistryRequest request, int attempt, RetryConditionHeaderValue? asked, string trouble)
    {
        TimeSpan delay = RetryDelay.Before(attempt, asked, DateTimeOffset.UtcNow) ?? throw new RegistryException(
            $"registry {request.Address.Host} is busy: {trouble}", $"it asks to wait for {asked}",
            "try later, or log in: hpcrun registry login");
        _options.Note($"{request.Address.Host}: {trouble}; again in {delay.TotalSeconds:0.0} s");
        _options.Wait(delay);
    }

    public RegistryException Refusal(RegistryRequest request, HttpResponseMessage response)
    {
        string text = Details(response);
        string what = $"{request.Method} {request.What} failed: {(int)response.StatusCode} {response.ReasonPhrase}"
            + $"{(text.Length == 0 ? "" : ": " + text)}";
        return response.StatusCode switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new RegistryException(
                what, "it does not exist, or you may not do that", $"hpcrun registry login {request.Address.Name}"),
            HttpStatusCode.NotFound => new RegistryException(
                what, "the registry has nothing of this name",
                $"hpcrun registry tags docker://{request.Address.Name}/{request.Repository}")
            { IsNotFound = true },
            HttpStatusCode.TooManyRequests => new RegistryException(what, "the registry limits the number of requests",
                $"hpcrun registry login {request.Address.Name}, or wait"),
            _ => new RegistryException(what, "the registry refused", "ask those who run it"),
        };
    }

    public void Dispose() => _connection.Dispose();

    private HttpResponseMessage Followed(RegistryRequest request)
    {
        RegistryRequest now = request;
        Uri origin = new($"{_connection.Scheme(request.Address)}://{request.Address.Host}");
        Uri? at = request.Location is { } location ? Allowed(request, origin, location) : request.Start;
        for (int hop = 0; ; hop++)
        {
            HttpResponseMessage response = Authorized(now, at, isAsked: hop == 0);
            if (Next(response) is not { } next)
            {
                return response;
            }

            Uri from = response.RequestMessage!.RequestUri!;
            response.Dispose();
            now = response.StatusCode == HttpStatusCode.SeeOther && now.Method != HttpMethod.Head
                ? now with { Method = HttpMethod.Get, Body = null } : now;
            at = hop < MaxHops ? Allowed(request, from, new Uri(from, next)) : throw new RegistryException(
                $"{request.Method} {request.What} failed: too many redirects",
                $"{MaxHops} redirects follow each other, the last to {SilenceException.Shown(new Uri(from, next))}",
                "ask those who run it");
        }
    }

    private static Uri? Next(HttpResponseMessage response) =>
        response.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
        or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect ? response.Headers.Location : null;

    /// <summary>Where one address may lead to another: from https to http only what a digest protects, and what stays on this
    /// machine.</summary>
    private Uri Allowed(RegistryRequest request, Uri from, Uri next)
    {
        if (request.HasSecretBody && Authorizer.Origin(from) != Authorizer.Origin(next))
        {
            throw new RegistryException(
                $"cannot get {request.What}: {SilenceException.Shown(from)} redirects to {SilenceException.Shown(next)}",
                "the credentials of one host are not sent to another", "ask those who run it");
        }

        if (next.Scheme == Uri.UriSchemeHttps || (next.Scheme == Uri.UriSchemeHttp && _options.PlainHttp))
        {
            return next;
        }

        bool isRead = request.Method == HttpMethod.Get || request.Method == HttpMethod.Head,
            isDowngrade = from.Scheme == Uri.UriSchemeHttps;
        bool isSameHost = next.Scheme == Uri.UriSchemeHttp && from.IdnHost == next.IdnHost, isSamePort = from.Port == next.Port;
        if (isDowngrade && isSameHost && (isSamePort
            || (from.IsDefaultPort && next.IsDefaultPort && !(isRead && request.HasDigest))))
        {
            // A proxy in front of it has not said that it speaks TLS: what was asked for over https goes on so.
            return new UriBuilder(next) { Scheme = Uri.UriSchemeHttps, Port = from.Port }.Uri;
        }

        return next.Scheme == Uri.UriSchemeHttp && (next.IsLoopback || (isRead && request.HasDigest))
            ? next : throw new RegistryException(
            $"{request.Method} {request.What} failed: {SilenceException.Shown(from)} redirects to {SilenceException.Shown(next)}",
            "that address is not encrypted: anybody on the network path could read or change the data",
            "ask those who run it; --no-https allows it");
    }

    private HttpResponseMessage Authorized(RegistryRequest request, Uri? at, bool isAsked)
    {
        HttpResponseMessage response = Once(request, at, header: null);
        if (response.StatusCode != HttpStatusCode.Unauthorized || !request.MayRepeat || request.Authorization is not null)
        {
            return response;
        }

        Uri address = response.RequestMessage!.RequestUri!;
        bool isRegistry = address.Authority == request.Address.Host
            && address.Scheme == (request.Start?.Scheme ?? _connection.Scheme(request.Address));
        Challenger challenger = new(address, isRegistry ? request.Address.Name : address.Authority,
            isRegistry && !request.Address.IsMirror, isRegistry && isAsked, _options.PlainHttp);
        AuthenticationHeaderValue? header = _authorizer.Answer(request, challenger, response);
        if (header is null)
        {
            return response;
        }

        response.Dispose();
        return Once(request, address, header);
    }

    /// <param name="at">Null for the registry's own address.</param>
    /// <param name="header">Null for what is known for the origin.</param>
    private HttpResponseMessage Once(RegistryRequest request, Uri? at, AuthenticationHeaderValue? header)
    {
        HttpRequestMessage Message(Uri address) =>
            request.Message(address, header ?? (request.Authorization is null ? _authorizer.Known(address, request.Scope)
            : Authorizer.Origin(address) == Authorizer.Origin(request.Start!) ? request.Authorization : null));
        return at is not null ? _connection.Send(Message(at))
            : _connection.Send(request.Address, scheme => Message(new Uri($"{scheme}://{request.Address.Host}{request.Path}")));
    }

    /// <summary>What the registry says of a refusal. OCI distribution-spec v1.1, "Error Codes".</summary>
    private string Details(HttpResponseMessage response)
    {
        try
        {
            using AnswerStream body = Body(response);
            JsonField field = JsonField.Parse(body.ToEnd(MaxRefusal) ?? [], "errors");
            return string.Join("; ",
                field["errors"].Elements.Select(error => error["message"].Text is { Length: > 0 } message
                    ? message : error["code"].Text));
        }
        catch (Exception error) when (error is CorruptImageException || IsTransport(error))
        {
            return "";
        }
    }
}
