using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Hpc.Host;

namespace Hpc.ImageCli.Tests;

/// <summary>Debian's docker-registry on loopback, with TLS and passwords where wanted.</summary>
internal sealed class RegistryServer : IDisposable
{
    public const string User = "ana", Password = "secret";

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _log = new();
    private int _marks;

    /// <param name="place">Directory for its files.</param>
    public RegistryServer(string place, bool secured)
    {
        string directory = Directory.CreateDirectory(Path.Combine(place, secured ? "registry-tls" : "registry")).FullName;
        Host = $"127.0.0.1:{FreePort()}";
        CaFile = Path.Combine(directory, "ca.pem");
        string security = secured ? Secure(directory) : "";
        string authorization = secured
            ? $"auth: {{htpasswd: {{realm: test, path: {Path.Combine(directory, "htpasswd")}}}}}\n" : "";
        string config = Path.Combine(directory, "config.yml");
        File.WriteAllText(config, $"version: 0.1\nlog: {{level: error, accesslog: {{disabled: false}}}}\nstorage: "
            + $"{{filesystem: {{rootdirectory: {directory}/data}}}}\n{authorization}http:\n  addr: {Host}\n{security}");
        _process = Peer.Start("docker-registry", "serve", config);
        _process.OutputDataReceived += (_, line) => _log.Enqueue(line.Data ?? "");
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        WaitForAnswer();
    }

    public string Host { get; }

    public string CaFile { get; }

    /// <summary>How often a blob was asked for.</summary>
    public int BlobRequests => Log().Count(line => line.Contains("\"GET ", StringComparison.Ordinal)
        && line.Contains("/blobs/", StringComparison.Ordinal));

    /// <summary>How often something was asked for, by method and by how its path begins.</summary>
    public int Requests(string method, string path) =>
        Log().Count(line => line.Contains($"\"{method} {path}", StringComparison.Ordinal));

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    /// <summary>All that was asked for so far. The registry writes its log behind its answers: a question of ours shows how far
    /// it is.</summary>
    private ConcurrentQueue<string> Log()
    {
        string mark = $"/v2/mark/{Interlocked.Increment(ref _marks)}";
        using HttpClient http = new();
        http.GetAsync(new Uri($"http://{Host}{mark}")).GetAwaiter().GetResult().Dispose();
        Assert.True(SpinWait.SpinUntil(() => _log.Any(line => line.Contains(mark, StringComparison.Ordinal)),
            TimeSpan.FromSeconds(30)), "docker-registry writes no log");
        return _log;
    }

    private static string Secure(string directory)
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        SubjectAlternativeNameBuilder names = new();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true,
            hasPathLengthConstraint: false, 0, critical: true));
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1),
            DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(Path.Combine(directory, "ca.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(directory, "key.pem"), key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(Path.Combine(directory, "htpasswd"), Peer.Run("htpasswd", "-nbB", User, Password));
        return $"  tls: {{certificate: {directory}/ca.pem, key: {directory}/key.pem}}\n";
    }

    private static int FreePort()
    {
        using TcpListener probe = new(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private void WaitForAnswer()
    {
        for (int attempt = 0; attempt < 600 && !_process.HasExited; attempt++)
        {
            try
            {
                using TcpClient client = new();
                client.Connect(IPEndPoint.Parse(Host));
                return;
            }
            catch (SocketException)
            {
                Thread.Sleep(50);
            }
        }

        Assert.Fail("docker-registry does not answer");
    }
}
