using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Hpc.Registry;

/// <summary>Requests to a registry: asks for the right to, makes failed attempts again, and turns refusals into words.</summary>
internal sealed class RegistryTransport : IDisposable
{
    private readonly HttpConnection _connection;
    private readonly RegistryOptions _options;
    private readonly Authorizer _authorizer;

    public RegistryTransport(RegistryOptions options)
    {
        _options = options;
        _connection = new HttpConnection(options);
        _authorizer = new Authorizer(new CredentialStore(options), request => _connection.Send(request));
    }

    /// <summary>Sends until there is an answer that another attempt would not change. Refusals are answers, too.</summary>
    public HttpResponseMessage Send(RegistryRequest request)
    {
        for (int attempt = 1; ; attempt++)
        {
            string trouble;
            RetryConditionHeaderValue? asked = null;
            try
            {
                HttpResponseMessage response = Authorized(request);
                if (!RetryDelay.IsTemporary(response.StatusCode) || attempt == RetryDelay.Attempts || !request.MayRepeat)
                {
                    return response;
                }

                asked = response.Headers.RetryAfter;
                trouble = $"{(int)response.StatusCode} {response.ReasonPhrase}";
                response.Dispose();
            }
            catch (Exception error) when (IsTransport(error))
            {
                // What a certificate lacks, no second attempt brings.
                if (attempt == RetryDelay.Attempts || !request.MayRepeat || error is HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError or HttpRequestError.NameResolutionError })
                {
                    throw Unreachable(request.Address, error);
                }

                trouble = error.Message;
            }

            Pause(request, attempt, asked, trouble);
        }
    }

    /// <summary>As <see cref="Send"/>, where everything but success is a failure.</summary>
    public HttpResponseMessage Expect(RegistryRequest request, params HttpStatusCode[] expected)
    {
        HttpResponseMessage response = Send(request);
        if (expected.Contains(response.StatusCode))
        {
            return response;
        }

        using (response)
        {
            throw Refusal(request, response);
        }
    }

    /// <summary>The network failed, and not what was asked.</summary>
    public static bool IsTransport(Exception error) => error is HttpRequestException or IOException or OperationCanceledException;

    public static RegistryException Unreachable(RegistryAddress address, Exception error) => new(
        $"registry {address.Host} cannot be reached",
        (error.InnerException is { } inner && !error.Message.Contains(inner.Message, StringComparison.Ordinal) ? $"{error.Message}: {inner.Message}" : error.Message).ReplaceLineEndings(" "),
        "check name and network; a proxy is named in https_proxy, a certificate authority with --ca-file, http without TLS with --no-https",
        error);

    public void Pause(RegistryRequest request, int attempt, RetryConditionHeaderValue? asked, string trouble)
    {
        TimeSpan delay = RetryDelay.Before(attempt, asked, DateTimeOffset.UtcNow) ?? throw new RegistryException(
            $"registry {request.Address.Host}: {trouble}", $"it asks to wait for {asked}", "come back later, or log in: hpcrun registry login");
        _options.Note($"{request.Address.Host}: {trouble}; again in {delay.TotalSeconds:0.0} s");
        _options.Wait(delay);
    }

    public RegistryException Refusal(RegistryRequest request, HttpResponseMessage response)
    {
        string text = Details(response);
        string what = $"{request.Method} {request.What}: {(int)response.StatusCode} {response.ReasonPhrase}{(text.Length == 0 ? "" : ": " + text)}";
        return response.StatusCode switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new RegistryException(
                what, "it does not exist, or you may not do that", $"hpcrun registry login {request.Address.Name}"),
            HttpStatusCode.NotFound => new RegistryException(
                what, "there is nothing of that name", $"hpcrun registry tags docker://{request.Address.Name}/{request.Repository}") { IsNotFound = true },
            HttpStatusCode.TooManyRequests => new RegistryException(what, "the registry limits how often it may be asked", $"hpcrun registry login {request.Address.Name}, or wait"),
            _ => new RegistryException(what, "the registry refused", "ask those who run it"),
        };
    }

    public void Dispose() => _connection.Dispose();

    private HttpResponseMessage Authorized(RegistryRequest request)
    {
        string host = request.Address.Host;
        HttpResponseMessage response = Once(request, _authorizer.Known(host, request.Scope));
        if (response.StatusCode != HttpStatusCode.Unauthorized)
        {
            return response;
        }

        AuthenticationHeaderValue? header = _authorizer.Answer(request.Address, request.Repository, request.User, request.Scope, response);
        if (header is null || !request.MayRepeat)
        {
            return response;
        }

        response.Dispose();
        return Once(request, header);
    }

    private HttpResponseMessage Once(RegistryRequest request, AuthenticationHeaderValue? authorization)
    {
        if (request.Location is { } location)
        {
            // An upload may go on elsewhere, where what authorises here is nobody's business.
            bool same = location.Authority == request.Address.Host;
            return _connection.Send(request.Message(location, same ? authorization : null));
        }

        return _connection.Send(request.Address, scheme => request.Message(new Uri($"{scheme}://{request.Address.Host}{request.Path}"), authorization));
    }

    private static string Details(HttpResponseMessage response)
    {
        try
        {
            return JsonSerializer.Deserialize(response.Content.ReadAsStream(), RegistryJson.Default.ErrorAnswer)?.Text ?? "";
        }
        catch (Exception error) when (error is JsonException || IsTransport(error))
        {
            return "";
        }
    }
}
