using System.Net;
using System.Net.Security;
using System.Reflection;
using System.Security.Authentication;

namespace Hpc.Registry;

/// <summary>One request to one host, without retries: TLS with the right authorities, http where it is allowed. Proxies are those
/// of http_proxy, https_proxy and no_proxy.</summary>
internal sealed class HttpConnection : IDisposable
{
    /// <summary>What has been sent to a registry is looked at there before it answers: that may take so many times as long as it
    /// may be silent.</summary>
    private const int AnswerToUpload = 4;

    private readonly Dictionary<string, HttpClient> _clients = [];
    private readonly HashSet<string> _plain = [];
    private readonly Lock _lock = new();
    private readonly RegistryOptions _options;
    private readonly CertificateTrust _trust;

    public HttpConnection(RegistryOptions options)
    {
        _options = options;
        _trust = new CertificateTrust(options.CaFile);
    }

    /// <summary>Sends to a registry by the scheme that it speaks; to this machine over http where it speaks no TLS.</summary>
    public HttpResponseMessage Send(RegistryAddress address, Func<string, HttpRequestMessage> request)
    {
        if (Scheme(address) == Uri.UriSchemeHttp)
        {
            return Send(request(Uri.UriSchemeHttp));
        }

        try
        {
            return Send(request(Uri.UriSchemeHttps));
        }
        catch (HttpRequestException error) when (address.IsLoopback && SpeaksNoTls(error))
        {
            lock (_lock)
            {
                _plain.Add(address.Host);
            }

            return Send(request(Uri.UriSchemeHttp));
        }
    }

    /// <summary>Sends a request whose address is whole: a token service, an upload's location. Redirects are answers.</summary>
    /// <exception cref="SilenceException">Nothing came, or what is sent was not taken.</exception>
    public HttpResponseMessage Send(HttpRequestMessage request)
    {
        using CancellationTokenSource silence = new(_options.Silence);
        if (request.Content is { } content)
        {
            request.Content = new WatchedContent(content, silence, _options.Silence, _options.Silence * AnswerToUpload);
        }

        try
        {
            return Client(request.RequestUri!.Authority).Send(request, HttpCompletionOption.ResponseHeadersRead, silence.Token);
        }
        catch (Exception error) when (silence.IsCancellationRequested && RegistryTransport.IsTransport(error))
        {
            throw new SilenceException(request.RequestUri!, _options.Silence);
        }
    }

    /// <summary>What a registry speaks, as far as is known.</summary>
    public string Scheme(RegistryAddress address)
    {
        lock (_lock)
        {
            return _options.PlainHttp || _plain.Contains(address.Host) ? Uri.UriSchemeHttp : Uri.UriSchemeHttps;
        }
    }

    public AnswerStream Body(HttpResponseMessage response) => new(response, _options.Silence);

    public void Dispose()
    {
        foreach (HttpClient client in _clients.Values)
        {
            client.Dispose();
        }
    }

    private HttpClient Client(string host)
    {
        lock (_lock)
        {
            return _clients.TryGetValue(host, out HttpClient? known) ? known : _clients[host] = Create(host);
        }
    }

    private HttpClient Create(string host)
    {
        string version = Assembly.GetExecutingAssembly().GetName().Version?.ToString(3) ?? "0";
        SocketsHttpHandler handler = new()
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = TimeSpan.FromSeconds(30),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = _trust.For(host) },
        };
        HttpClient client = new(handler) { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.ParseAdd($"hpcrun/{version}");
        return client;
    }

    /// <summary>The other side answered the greeting with something that is no TLS; a certificate that is not trusted is another
    /// thing.</summary>
    private static bool SpeaksNoTls(HttpRequestException error) =>
        error.HttpRequestError == HttpRequestError.SecureConnectionError
        && error.InnerException is IOException or AuthenticationException { InnerException: not null } or AuthenticationException
        && error.InnerException?.Message.Contains("certificate", StringComparison.OrdinalIgnoreCase) != true;
}
