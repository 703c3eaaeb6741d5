using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Hpc.EndToEnd.Tests;

/// <summary>A registry on loopback with one image, app, for whoever knows the password.</summary>
internal sealed class SmallRegistry : IDisposable
{
    public const string User = "ana", Password = "se cret";

    private readonly HttpListener _listener = new();
    private readonly OciLayout _image;

    public SmallRegistry(OciLayout image)
    {
        _image = image;
        using (TcpListener probe = new(IPAddress.Loopback, 0))
        {
            probe.Start();
            Host = $"127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}";
        }
        _listener.Prefixes.Add($"http://{Host}/");
        _listener.Start();
        _ = Task.Run(Serve);
    }

    public string Host { get; }

    public string Uri => $"docker://{Host}/app:1";

    /// <summary>What a file of credentials has for it, docker's config.json.</summary>
    public string AuthFile => $"{{\"auths\":{{\"{Host}\":{{\"auth\":\"{Secret}\"}}}}}}";

    public void Dispose() => _listener.Close();

    private static string Secret => Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}"));

    private async Task Serve()
    {
        try
        {
            while (true) Answer(await _listener.GetContextAsync());
        }
        catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
        {
        }
    }

    private void Answer(HttpListenerContext context)
    {
        using HttpListenerResponse response = context.Response;
        string path = context.Request.Url!.AbsolutePath;
        string blob = Path.Combine(_image.Directory, "blobs", path.Split('/')[^1].Replace(':', '/'));
        byte[]? content = path.StartsWith("/v2/app/manifests/", StringComparison.Ordinal) ? _image.Manifest : File.Exists(blob)
            ? File.ReadAllBytes(blob) : null;
        if (context.Request.Headers["Authorization"] != $"Basic {Secret}")
        {
            response.StatusCode = 401;
            response.AddHeader("WWW-Authenticate", "Basic realm=\"app\"");
            return;
        }

        response.StatusCode = content is null && path != "/v2/" ? 404 : 200;
        response.ContentType = path.Contains("/manifests/", StringComparison.Ordinal) ? OciLayout.ManifestType
            : "application/octet-stream";
        if (context.Request.HttpMethod == "GET") response.OutputStream.Write(content ?? []);
    }
}
