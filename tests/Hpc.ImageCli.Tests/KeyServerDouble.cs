using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Hpc.ImageCli.Tests;

/// <summary>A key server on loopback that keeps one key. It sends it for a fingerprint of ones, too, as a bad one does.</summary>
internal sealed class KeyServerDouble : IDisposable
{
    private readonly HttpListener _listener = new();
    private string _key = "";

    public KeyServerDouble()
    {
        using (TcpListener free = new(IPAddress.Loopback, 0))
        {
            free.Start();
            Address = $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}";
        }

        _listener.Prefixes.Add(Address + "/");
        _listener.Start();
        _ = Task.Run(Serve);
    }

    public string Address { get; }

    public void Dispose() => _listener.Close();

    private void Serve()
    {
        try
        {
            while (true)
            {
                Answer(_listener.GetContext());
            }
        }
        catch (Exception error) when (error is HttpListenerException or ObjectDisposedException or InvalidOperationException)
        {
            // It is closed.
        }
    }

    private void Answer(HttpListenerContext context)
    {
        string query = context.Request.Url!.Query;
        if (context.Request.Url.AbsolutePath == "/pks/add")
        {
            using StreamReader body = new(context.Request.InputStream);
            _key = WebUtility.UrlDecode(body.ReadToEnd()["keytext=".Length..]);
        }

        bool isThere = context.Request.Url.AbsolutePath == "/pks/add" || query.Contains("op=index", StringComparison.Ordinal)
            || query.Contains(KeyPlace.UnitTest, StringComparison.Ordinal)
                || query.Contains(new string('1', 40), StringComparison.Ordinal);
        string text = query.Contains("op=index", StringComparison.Ordinal)
            ? $"info:1:1\npub:{KeyPlace.UnitTest}:1:2048:1588023536::\nuid:Unit%20Test%20%3Cunit@test.com%3E:1588023536::\n"
            : _key;
        context.Response.StatusCode = isThere ? 200 : 404;
        context.Response.OutputStream.Write(Encoding.ASCII.GetBytes(isThere ? text : "no"));
        context.Response.Close();
    }
}
