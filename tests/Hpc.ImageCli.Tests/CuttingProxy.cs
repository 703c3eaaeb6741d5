using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Hpc.ImageCli.Tests;

/// <summary>Stands in front of a registry and cuts connections in the middle of an answer, as networks do.</summary>
internal sealed class CuttingProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly IPEndPoint _server;
    private readonly ConcurrentQueue<int> _cuts;
    private readonly ConcurrentQueue<string> _requests = new();
    private long _answered;

    /// <param name="cuts">Bytes after which an answer that is so long is cut, one for each time.</param>
    public CuttingProxy(string server, params int[] cuts)
    {
        _server = IPEndPoint.Parse(server);
        _cuts = new ConcurrentQueue<int>(cuts);
        _listener.Start();
        Host = $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";
        new Thread(Accept) { IsBackground = true }.Start();
    }

    public string Host { get; }

    public bool HasCutAll => _cuts.IsEmpty;

    /// <summary>Bytes that went back to the client.</summary>
    public long Answered => Interlocked.Read(ref _answered);

    /// <summary>All that clients sent, in pieces as it came.</summary>
    public string Requests => string.Concat(_requests);

    public void Dispose() => _listener.Stop();

    private void Accept()
    {
        while (true)
        {
            try
            {
                Socket client = _listener.AcceptSocket();
                new Thread(() => Serve(client)) { IsBackground = true }.Start();
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }
        }
    }

    private void Serve(Socket client)
    {
        using Socket server = new(SocketType.Stream, ProtocolType.Tcp);
        server.Connect(_server);
        new Thread(() => Copy(client, server, bytes => _requests.Enqueue(Encoding.Latin1.GetString(bytes)), cuts: false))
        { IsBackground = true }.Start();
        Copy(server, client, bytes => Interlocked.Add(ref _answered, bytes.Length), cuts: true);
    }

    private void Copy(Socket from, Socket to, Action<byte[]> seen, bool cuts)
    {
        byte[] piece = new byte[1 << 16];
        long done = 0;
        try
        {
            for (int read; (read = from.Receive(piece)) > 0;)
            {
                seen(piece[..read]);
                to.Send(piece.AsSpan(0, read));
                done += read;
                if (cuts && _cuts.TryPeek(out int cut) && done >= cut && _cuts.TryDequeue(out _))
                {
                    return;
                }
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // One side is gone; the other one hears of it.
        }
        finally
        {
            to.Close();
        }
    }
}
