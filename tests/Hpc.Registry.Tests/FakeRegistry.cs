using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Hpc.Oci;

namespace Hpc.Registry.Tests;

/// <summary>A registry on loopback, in this process, that misbehaves when told to.</summary>
internal sealed class FakeRegistry : IDisposable
{
    public const string User = "ana", Password = "pa:ss", TokenWord = "token-of-ana";

    private readonly HttpListener _listener = new();

    public FakeRegistry()
    {
        using (TcpListener probe = new(IPAddress.Loopback, 0))
        {
            probe.Start();
            Host = $"127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}";
        }

        _listener.Prefixes.Add($"http://{Host}/");
        _listener.Start();
        new Thread(Serve) { IsBackground = true }.Start();
    }

    public string Host { get; }

    public Dictionary<string, byte[]> Blobs { get; } = [];

    public Dictionary<string, (byte[] Bytes, string Type)> Manifests { get; } = [];

    /// <summary>Every request: method, path and Range.</summary>
    public List<string> Log { get; } = [];

    /// <summary>Bytes after which a blob's connection is cut, once for each.</summary>
    public Queue<int> Cuts { get; } = new();

    /// <summary>Statuses that the next requests get, with their Retry-After.</summary>
    public Queue<(int Status, string? RetryAfter)> Refusals { get; } = new();

    public bool KnowsRanges { get; set; } = true;

    public bool WantsToken { get; set; }

    public bool WantsBasic { get; set; }

    /// <summary>Repositories whose blobs can be mounted.</summary>
    public string? Mountable { get; set; }

    public ImageReference Reference(string name) => ImageReference.Parse($"{Host}/{name}");

    public Descriptor Add(byte[] blob)
    {
        ImageDigest digest = ImageDigest.OfSha256(SHA256.HashData(blob));
        Blobs[digest.ToString()] = blob;
        return Descriptor.Of(MediaTypes.OciLayer, digest, blob.Length);
    }

    public void Dispose() => _listener.Close();

    private void Serve()
    {
        while (true)
        {
            try
            {
                HttpListenerContext context = _listener.GetContext();
                ThreadPool.QueueUserWorkItem(_ => Answer(context));
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }
        }
    }

    private void Answer(HttpListenerContext context)
    {
        try
        {
            lock (Log)
            {
                Log.Add($"{context.Request.HttpMethod} {context.Request.RawUrl} {context.Request.Headers["Range"]}".TrimEnd());
            }

            if (Refusals.TryDequeue(out (int Status, string? RetryAfter) refusal))
            {
                context.Response.StatusCode = refusal.Status;
                if (refusal.RetryAfter is not null)
                {
                    context.Response.Headers["Retry-After"] = refusal.RetryAfter;
                }
            }
            else if (context.Request.Url!.AbsolutePath == "/token")
            {
                Token(context);
            }
            else if (IsAllowed(context))
            {
                Route(context);
            }

            context.Response.Close();
        }
        catch (Exception error) when (error is HttpListenerException or IOException or ObjectDisposedException
            or InvalidOperationException)
        {
            // The client went away, or this side cut the connection.
        }
    }

    private void Token(HttpListenerContext context)
    {
        bool right = context.Request.Headers["Authorization"] == $"Basic {new Credential(User, Password).Basic}";
        context.Response.StatusCode = right ? 200 : 401;
        Send(context, Encoding.UTF8.GetBytes(right ? $$"""{"token":"{{TokenWord}}","expires_in":60}""" : "{}"),
            "application/json");
    }

    private bool IsAllowed(HttpListenerContext context)
    {
        string? authorization = context.Request.Headers["Authorization"];
        if (WantsToken && authorization != $"Bearer {TokenWord}")
        {
            context.Response.Headers["WWW-Authenticate"] =
                $"Bearer realm=\"http://{Host}/token\",service=\"fake, \\\"registry\\\"\",scope=\"repository:a:pull\"";
        }
        else if (WantsBasic && authorization != $"Basic {new Credential(User, Password).Basic}")
        {
            context.Response.Headers["WWW-Authenticate"] = "Basic realm=\"fake\"";
        }
        else
        {
            return true;
        }

        context.Response.StatusCode = 401;
        return false;
    }

    private void Route(HttpListenerContext context)
    {
        string path = context.Request.Url!.AbsolutePath;
        string name = path[(path.LastIndexOf('/') + 1)..];
        switch (context.Request.HttpMethod)
        {
            case "GET" or "HEAD" when path.Contains("/manifests/", StringComparison.Ordinal)
                && Manifests.TryGetValue(name, out (byte[] Bytes, string Type) manifest):
                Send(context, manifest.Bytes, manifest.Type);
                break;
            case "GET" or "HEAD" when path.Contains("/blobs/sha256:", StringComparison.Ordinal)
                && Blobs.TryGetValue(name, out byte[]? blob):
                SendBlob(context, blob);
                break;
            case "GET" when path.EndsWith("/tags/list", StringComparison.Ordinal):
                bool first = context.Request.QueryString["last"] is null;
                context.Response.Headers["Link"] = first ? $"<{path}?n=1000&last=b>; rel=\"next\"" : null;
                Send(context, Encoding.UTF8.GetBytes(first
                    ? """{"name":"a","tags":["a","b"]}""" : """{"name":"a","tags":["c"]}"""), "application/json");
                break;
            case "GET" when path == "/v2/":
                break;
            case "POST":
                Start(context);
                break;
            case "PATCH" or "PUT":
                Receive(context, path);
                break;
            default:
                context.Response.StatusCode = 404;
                Send(context, """{"errors":[{"code":"NAME_UNKNOWN","message":"repository name not known"}]}"""u8.ToArray(),
                    "application/json");
                break;
        }
    }

    private void SendBlob(HttpListenerContext context, byte[] blob)
    {
        string? range = KnowsRanges ? context.Request.Headers["Range"] : null;
        int from = range is null ? 0 : int.Parse(range["bytes=".Length..^1]);
        context.Response.StatusCode = range is null ? 200 : 206;
        context.Response.ContentLength64 = blob.Length - from;
        if (context.Request.HttpMethod == "HEAD")
        {
            return;
        }

        if (Cuts.TryDequeue(out int cut))
        {
            context.Response.OutputStream.Write(blob, from, Math.Min(cut, blob.Length - from));
            context.Response.OutputStream.Flush();
            Thread.Sleep(50);
            context.Response.Abort();
            return;
        }

        context.Response.OutputStream.Write(blob, from, blob.Length - from);
    }

    private void Start(HttpListenerContext context)
    {
        string? mounted = context.Request.QueryString["mount"];
        context.Response.StatusCode = mounted is not null && context.Request.QueryString["from"] == Mountable ? 201 : 202;
        context.Response.Headers["Location"] = context.Response.StatusCode == 201
            ? $"/v2/a/blobs/{mounted}" : "/v2/a/blobs/uploads/1?state=x";
        if (context.Response.StatusCode == 202)
        {
            Blobs["upload"] = [];
        }
    }

    private void Receive(HttpListenerContext context, string path)
    {
        using MemoryStream body = new();
        context.Request.InputStream.CopyTo(body);
        context.Response.StatusCode = context.Request.HttpMethod == "PUT" ? 201 : 202;
        context.Response.Headers["Location"] = "/v2/a/blobs/uploads/1?state=y";
        if (path.Contains("/manifests/", StringComparison.Ordinal))
        {
            Manifests[path[(path.LastIndexOf('/') + 1)..]] = (body.ToArray(), context.Request.ContentType!);
            return;
        }

        Blobs["upload"] = [.. Blobs["upload"], .. body.ToArray()];
        if (context.Request.QueryString["digest"] is { } digest)
        {
            Blobs[digest] = Blobs["upload"];
        }
    }

    private static void Send(HttpListenerContext context, byte[] bytes, string type)
    {
        context.Response.ContentType = type;
        context.Response.ContentLength64 = bytes.Length;
        if (context.Request.HttpMethod != "HEAD")
        {
            context.Response.OutputStream.Write(bytes);
        }
    }
}
