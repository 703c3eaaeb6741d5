using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Hpc.ImageCli.Tests;

/// <summary>library:// and shub://, from a service that answers as the public ones do.</summary>
public sealed class LibraryFileTests : IDisposable
{
    private readonly ImageProgram _program = new();
    private readonly HttpListener _server = new();
    private readonly List<string> _asked = [];
    private readonly string _address;
    private readonly byte[] _file = new byte[100_000];
    private string _hash;

    public LibraryFileTests()
    {
        using (TcpListener probe = new(IPAddress.Loopback, 0))
        {
            probe.Start();
            _address = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}";
        }

        new Random(3).NextBytes(_file);
        "hsqs"u8.CopyTo(_file);
        _hash = "sha256." + Convert.ToHexStringLower(SHA256.HashData(_file));
        _server.Prefixes.Add(_address + "/");
        _server.Start();
        new Thread(Serve) { IsBackground = true }.Start();
        Environment.SetEnvironmentVariable("HPCRUN_LIBRARY", _address + "/");
        Environment.SetEnvironmentVariable("HPCRUN_SHUB", _address);
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("HPCRUN_LIBRARY", null);
        Environment.SetEnvironmentVariable("HPCRUN_SHUB", null);
        _server.Close();
        _program.Dispose();
    }

    [Theory]
    [InlineData("library://tool:1", "/v1/images/library/default/tool:1?arch=amd64",
        "/v1/imagefile/library/default/tool:1?arch=amd64")]
    [InlineData("library://team/x/tool", "/v1/images/team/x/tool:latest?arch=amd64",
        "/v1/imagefile/team/x/tool:latest?arch=amd64")]
    public void A_library_is_asked_for_the_hash_and_then_for_the_file(string uri, params string[] asked)
    {
        _program.Good("pull", "--arch", "amd64", _program.At("x.sif"), uri);
        Assert.Equal(_file, File.ReadAllBytes(_program.At("x.sif")));
        Assert.Equal([.. asked, "/blob"], _asked);
    }

    [Fact]
    public void Another_file_than_the_hash_says_is_refused_and_nothing_is_left()
    {
        _hash = "sha256." + new string('0', 64);
        Assert.Contains("SHA-256", _program.Refused("pull", _program.At("x.sif"), "library://tool"), StringComparison.Ordinal);
        Assert.Empty(_program.Files);
    }

    [Fact]
    public void A_hub_tells_the_address_of_the_file()
    {
        _program.Good("pull", "--name", _program.At("x.sif"), "shub://user/tool");
        Assert.Equal(_file, File.ReadAllBytes(_program.At("x.sif")));
        Assert.Equal(["/api/container/user/tool:latest", "/blob"], _asked);
    }

    [Theory]
    [InlineData("library://nothing", "404")]
    [InlineData("shub://user/nothing", "404")]
    [InlineData("shub://user/nowhere", "not an address")]
    [InlineData("library://garbage", "JSON")]
    [InlineData("shub://user/garbage", "JSON")]
    public void What_a_service_does_not_have_is_said(string uri, string word)
    {
        Assert.Contains(word, _program.Refused("pull", _program.At("x.sif"), uri), StringComparison.Ordinal);
        Assert.Empty(_program.Files);
    }

    [Theory]
    [InlineData("ftp://h.example")]
    [InlineData("h.example")]
    public void The_address_of_a_service_is_one_of_the_web(string address) =>
        Assert.Contains("--library", _program.Refused("pull", "--library", address, _program.At("x.sif"), "library://tool"),
            StringComparison.Ordinal);

    [Fact]
    public void It_is_not_asked_without_encryption() =>
        Assert.Contains("--no-https",
            _program.Refused("pull", "--library", "http://192.0.2.1", _program.At("x.sif"), "library://tool"),
            StringComparison.Ordinal);

    private void Serve()
    {
        while (true)
        {
            try
            {
                Answer(_server.GetContext());
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                if (!_server.IsListening)
                {
                    return;
                }
            }
        }
    }

    private void Answer(HttpListenerContext context)
    {
        HttpListenerResponse response = context.Response;
        string path = context.Request.Url!.PathAndQuery;
        _asked.Add(path);
        byte[] body = [];
        if (path == "/blob")
        {
            body = _file;
        }
        else if (path.Contains("garbage", StringComparison.Ordinal))
        {
            body = "<html>"u8.ToArray();
        }
        else if (path.Contains("nothing", StringComparison.Ordinal))
        {
            response.StatusCode = 404;
        }
        else if (path.StartsWith("/v1/imagefile/", StringComparison.Ordinal))
        {
            response.Redirect(_address + "/blob");
        }
        else if (path.StartsWith("/v1/images/", StringComparison.Ordinal))
        {
            body = Encoding.UTF8
                .GetBytes($$$"""{"data":{"hash":"{{{_hash}}}","size":100000,"uploaded":true,"architecture":"amd64"}}""");
        }
        else
        {
            string blob = path.Contains("nowhere", StringComparison.Ordinal) ? "nowhere" : _address + "/blob";
            body = Encoding.UTF8.GetBytes($$"""{"image":"{{blob}}","name":"user/tool","version":"x"}""");
        }

        response.ContentLength64 = body.Length;
        response.OutputStream.Write(body);
        response.Close();
    }
}
