using Hpc.Oci.Tests;

namespace Hpc.ImageCli.Tests;

/// <summary>Where the network is reached through a proxy only, which the variables of the environment name.</summary>
public sealed class ProxyTests : IDisposable
{
    private readonly ImageProgram _program = new();
    private readonly ConnectProxy _proxy = new();

    public void Dispose()
    {
        _proxy.Dispose();
        _program.Dispose();
    }

    private string Layout => LayoutFile.Write(_program.At("layout"), [new LayerTar().File("a", "text").Bytes]);

    [PublishedFact("docker-registry", "htpasswd")]
    public void Https_goes_through_a_tunnel_of_the_proxy()
    {
        using RegistryServer server = new(_program.Place, secured: true);
        _program.Good("registry", "login", "-u", RegistryServer.User, "-p", RegistryServer.Password, "--ca-file", server.CaFile,
            server.Host);
        _program.Good("push", "-q", $"oci:{Layout}", $"docker://{server.Host}/app:1", "--ca-file", server.CaFile);
        Pull([$"HTTPS_PROXY={_proxy.Address}"], server, "--ca-file", server.CaFile);
        Assert.Contains($"CONNECT {server.Host}", _proxy.Log);
    }

    [PublishedFact("docker-registry")]
    public void Http_is_asked_of_the_proxy()
    {
        using RegistryServer server = new(_program.Place, secured: false);
        _program.Good("push", "-q", $"oci:{Layout}", $"docker://{server.Host}/app:1");
        Pull([$"http_proxy={_proxy.Address}"], server, "--no-https");
        Assert.Contains(_proxy.Log,
            line => line.StartsWith($"GET http://{server.Host}/v2/app/manifests/1", StringComparison.Ordinal));
    }

    [PublishedFact("docker-registry")]
    public void A_host_that_needs_no_proxy_is_asked_itself()
    {
        using RegistryServer server = new(_program.Place, secured: false);
        _program.Good("push", "-q", $"oci:{Layout}", $"docker://{server.Host}/app:1");
        Pull([$"http_proxy={_proxy.Address}", "NO_PROXY=localhost,127.0.0.1"], server, "--no-https");
        Assert.Empty(_proxy.Log);
    }

    private void Pull(string[] environment, RegistryServer server, params string[] words)
    {
        (int status, _, string errors) = Published.Run(environment,
            ["pull", "--disable-cache", _program.At("x.sif"), $"docker://{server.Host}/app:1", .. words]);
        Assert.True(status == 0, errors);
    }
}
