using System.Net;
using System.Net.Sockets;
using Hpc.Registry;

namespace Hpc.ImageCli.Tests;

/// <summary>Images of web servers.</summary>
public sealed class WebFileTests : IDisposable
{
    private readonly ImageProgram _program = new();
    private readonly HttpListener _server = new();
    private readonly List<string> _ranges = [];
    private readonly string _address;
    private byte[] _file = [];
    private int _cuts;
    private bool _knowsRanges = true;

    public WebFileTests()
    {
        using (TcpListener probe = new(IPAddress.Loopback, 0))
        {
            probe.Start();
            _address = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/";
        }

        _server.Prefixes.Add(_address);
        _server.Start();
        new Thread(Serve) { IsBackground = true }.Start();
        Directory.CreateDirectory(_program.At("tree"));
        byte[] noise = new byte[3 << 20];
        new Random(2).NextBytes(noise);
        File.WriteAllBytes(_program.At("tree/noise"), noise);
        _program.Good("convert", _program.At("tree"), _program.At("there.sif"));
        _file = File.ReadAllBytes(_program.At("there.sif"));
    }

    public void Dispose()
    {
        _server.Close();
        _program.Dispose();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void A_file_comes_whole_also_over_connections_that_break(int cuts)
    {
        _cuts = cuts;
        _program.Good("pull", _program.At("x.sif"), _address + "there.sif");
        Assert.Equal(_file, File.ReadAllBytes(_program.At("x.sif")));
        Assert.Equal(cuts, _ranges.Count);
        Assert.True((File.GetUnixFileMode(_program.At("x.sif")) & UnixFileMode.UserExecute) != 0);
        _program.Good("pull", $"oci:{_program.At("layout")}:v1", _address + "there.sif");
        _program.Good("pull", _program.At("y.sqfs"), $"oci:{_program.At("layout")}:v1");
        _program.Good("convert", _program.At("x.sif"), _program.At("x.sqfs"));
        Assert.Equal(File.ReadAllBytes(_program.At("x.sqfs")), File.ReadAllBytes(_program.At("y.sqfs")));
    }

    [Fact]
    public void What_is_not_there_is_said_and_nothing_is_left()
    {
        Assert.Contains("404", _program.Refused("pull", _program.At("x.sif"), _address + "nothing"), StringComparison.Ordinal);
        Assert.Equal(["there.sif"], _program.Files);
    }

    [Theory]
    [InlineData("<!DOCTYPE html><html><body>log in</body></html>", "a page that asks for a login")]
    [InlineData("", "an empty file")]
    [InlineData("#!/bin/sh\necho no image\n", "a script")]
    public void A_page_in_the_place_of_an_image_is_refused_and_nothing_is_left(string page, string what)
    {
        _file = System.Text.Encoding.UTF8.GetBytes(page.PadRight(page.Length == 0 ? 0 : 2000));
        Assert.Contains(what, _program.Refused("pull", _program.At("x.sif"), _address + "there.sif"), StringComparison.Ordinal);
        Assert.Equal(["there.sif"], _program.Files);
    }

    [Fact]
    public void A_server_that_always_stops_at_one_place_is_given_up()
    {
        (_cuts, _knowsRanges) = (1000, false);
        Assert.Contains("cannot be reached",
            _program.Refused("pull", _program.At("x.sif"), _address + "there.sif"), StringComparison.Ordinal);
        Assert.InRange(1000 - _cuts, 2, 20);
    }

    [Theory]
    [InlineData("http://192.0.2.1/app.sif")]
    [InlineData("http://example.invalid/app.sif")]
    public void Without_encryption_only_this_machine_is_asked(string address)
    {
        Assert.Contains("--no-https", _program.Refused("pull", _program.At("x.sif"), address), StringComparison.Ordinal);
        Assert.Equal(["there.sif"], _program.Files);
    }

    private void Serve()
    {
        while (true)
        {
            try
            {
                Answer(_server.GetContext());
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException or InvalidOperationException
                or IOException)
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
        if (context.Request.Url!.AbsolutePath != "/there.sif")
        {
            response.StatusCode = 404;
            response.Close();
            return;
        }

        int from = 0;
        if (_knowsRanges && context.Request.Headers["Range"] is { } range)
        {
            _ranges.Add(range);
            from = int.Parse(range["bytes=".Length..].TrimEnd('-'));
            response.StatusCode = 206;
            response.Headers["Content-Range"] = $"bytes {from}-{_file.Length - 1}/{_file.Length}";
        }

        response.Headers["ETag"] = "\"one\"";
        response.ContentLength64 = _file.Length - from;
        bool cut = _cuts-- > 0;
        response.OutputStream.Write(_file, from, cut ? (_file.Length - from) / 2 : _file.Length - from);
        if (cut)
        {
            response.OutputStream.Flush();
            response.Abort();
        }
        else
        {
            response.Close();
        }
    }
}
