using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Hpc.ImageCli.Tests;

/// <summary>An http proxy: CONNECT HOST:PORT makes a tunnel (RFC 9110, 9.3.6), GET http://... is passed on.</summary>
internal sealed class ConnectProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentQueue<string> _log = new();

    public ConnectProxy()
    {
        _listener.Start();
        _ = Task.Run(Accept);
    }

    public string Address => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>First lines of what was asked.</summary>
    public IReadOnlyCollection<string> Log => _log;

    public void Dispose() => _listener.Dispose();

    private async Task Accept()
    {
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync();
                _ = Task.Run(() => Serve(client));
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task Serve(TcpClient client)
    {
        using (client)
        {
            NetworkStream near = client.GetStream();
            string head = await Head(near);
            string[] words = head.Split(' ', 3);
            _log.Enqueue($"{words[0]} {words[1]}");
            bool tunnel = words[0] == "CONNECT";
            Uri target = new(tunnel ? $"https://{words[1]}" : words[1]);
            using TcpClient server = new();
            await server.ConnectAsync(target.Host, target.Port);
            NetworkStream far = server.GetStream();
            string first = tunnel
                ? ""
                : $"{words[0]} {target.PathAndQuery} "
                    + $"{words[2].Replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n", StringComparison.Ordinal)}";
            await far.WriteAsync(Encoding.Latin1.GetBytes(first));
            await near.WriteAsync(Encoding.Latin1.GetBytes(tunnel ? "HTTP/1.1 200 OK\r\n\r\n" : ""));
            await Task.WhenAny(near.CopyToAsync(far), far.CopyToAsync(near));
        }
    }

    private static async Task<string> Head(NetworkStream stream)
    {
        StringBuilder head = new();
        byte[] one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one) == 1)
        {
            head.Append((char)one[0]);
        }

        return head.ToString();
    }
}
