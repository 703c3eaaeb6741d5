using System.Net;
using System.Net.Security;
using System.Reflection;
using System.Security.Authentication;

namespace Hpc.Registry;

/// <summary>One request to one host, without retries: TLS with the right authorities, http where it is allowed. Proxies are those of
/// http_proxy, https_proxy and no_proxy.</summary>
internal sealed class HttpConnection : IDisposable
{
    /// <summary>A connection that says nothing for this long is dead.</summary>
    private static readonly TimeSpan s_silence = TimeSpan.FromSeconds(100);

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

    public HttpResponseMessage Send(RegistryAddress address, Func<string, HttpRequestMessage> request)
    {
        HttpClient client = Client(address.Host);
        if (_options.PlainHttp || IsPlain(address.Host))
        {
            return Send(client, request("http"));
        }

        try
        {
            return Send(client, request("https"));
        }
        catch (HttpRequestException error) when (address.IsLoopback && SpeaksNoTls(error))
        {
            lock (_lock)
            {
                _plain.Add(address.Host);
            }

            return Send(client, request("http"));
        }
    }

    /// <summary>A request whose address is whole: a token service, an upload's location.</summary>
    public HttpResponseMessage Send(HttpRequestMessage request) => Send(Client(request.RequestUri!.Authority), request);

    public void Dispose()
    {
        foreach (HttpClient client in _clients.Values)
        {
            client.Dispose();
        }
    }

    private static HttpResponseMessage Send(HttpClient client, HttpRequestMessage request) => client.Send(request, HttpCompletionOption.ResponseHeadersRead);

    private bool IsPlain(string host)
    {
        lock (_lock)
        {
            return _plain.Contains(host);
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
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = TimeSpan.FromSeconds(30),
            MaxAutomaticRedirections = 10,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = _trust.For(host) },
        };
        HttpClient client = new(handler) { Timeout = s_silence };
        client.DefaultRequestHeaders.UserAgent.ParseAdd($"hpcrun/{version}");
        return client;
    }

    /// <summary>The other side answered the greeting with something that is no TLS; a certificate that is not trusted is another thing.</summary>
    private static bool SpeaksNoTls(HttpRequestException error) =>
        error.HttpRequestError == HttpRequestError.SecureConnectionError
        && error.InnerException is IOException or AuthenticationException { InnerException: not null } or AuthenticationException
        && error.InnerException?.Message.Contains("certificate", StringComparison.OrdinalIgnoreCase) != true;
}
