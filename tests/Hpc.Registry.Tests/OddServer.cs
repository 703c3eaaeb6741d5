using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Hpc.Registry.Tests;

/// <summary>A server on loopback that answers as a test says: over http, and over https on the same port where it has a
/// certificate.</summary>
internal sealed class OddServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ManualResetEventSlim _over = new();
    private readonly Func<OddRequest, OddReply> _answer;
    private readonly X509Certificate2? _certificate;

    public OddServer(Func<OddRequest, OddReply> answer, bool secure = false)
    {
        (_answer, _certificate) = (answer, secure ? Certificate() : null);
        _listener.Start();
        new Thread(Serve) { IsBackground = true }.Start();
    }

    public string Host => $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    public List<OddRequest> Seen { get; } = [];

    /// <summary>Writes what a client has to trust.</summary>
    public string WriteAuthority(Scratch scratch)
    {
        string path = Path.Combine(scratch.Path, "ca.pem");
        File.WriteAllText(path, _certificate!.ExportCertificatePem());
        return path;
    }

    public void Dispose()
    {
        _over.Set();
        _listener.Stop();
    }

    private void Serve()
    {
        while (true)
        {
            try
            {
                TcpClient client = _listener.AcceptTcpClient();
                new Thread(() => Talk(client)) { IsBackground = true }.Start();
            }
            catch (Exception error) when (error is SocketException or InvalidOperationException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private void Talk(TcpClient client)
    {
        const byte Greeting = 0x16;
        byte[] first = new byte[1];
        try
        {
            using (client)
            {
                bool secure = client.Client.Receive(first, SocketFlags.Peek) == 1 && first[0] == Greeting;
                if (secure && _certificate is null)
                {
                    client.GetStream().Write("HTTP/1.1 400 No TLS\r\n\r\n"u8);
                    return;
                }

                using Stream stream = secure ? new SslStream(client.GetStream()) : client.GetStream();
                (stream as SslStream)?.AuthenticateAsServer(_certificate!);
                while (OddRequest.Read(stream, secure) is { } request)
                {
                    lock (Seen)
                    {
                        Seen.Add(request);
                    }

                    Send(stream, _answer(request), request.Method);
                }
            }
        }
        catch (Exception error) when (error is IOException or SocketException
            or System.Security.Authentication.AuthenticationException)
        {
            // The client went away.
        }
    }

    private void Send(Stream stream, OddReply reply, string method)
    {
        if (reply.Status == 0)
        {
            _over.Wait();
            return;
        }

        string headers = string.Concat(reply.Headers.Select(header => $"{header.Name}: {header.Value}\r\n"));
        stream.Write(Encoding.Latin1
            .GetBytes($"HTTP/1.1 {reply.Status} Odd\r\nContent-Length: {reply.Body.Length}\r\n{headers}\r\n"));
        if (method != "HEAD")
        {
            stream.Write(reply.Body.AsSpan(0, reply.SilentAfter ?? reply.CutAfter ?? reply.Body.Length));
        }

        stream.Flush();
        if (reply.CutAfter is not null)
        {
            throw new IOException("the connection is cut");
        }

        if (reply.SilentAfter is not null)
        {
            _over.Wait();
        }
    }

    private static X509Certificate2 Certificate()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=odd", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using X509Certificate2 made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1),
            DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
    }
}
