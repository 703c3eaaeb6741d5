using System.Diagnostics;
using Hpc.Host;
using Hpc.Oci.Tests;

namespace Hpc.ImageCli.Tests;

/// <summary>podman and buildah on the other side: of a registry, and of podman's own service.</summary>
public sealed class ContainerToolTests : IDisposable
{
    private readonly ImageProgram _program = new();

    public void Dispose() => _program.Dispose();

    private string[] Storage => ["--root", _program.At("storage"), "--runroot", _program.At("run"), "--storage-driver", "vfs"];

    private string Layout => LayoutFile.Write(
        _program.At("layout"), [new LayerTar().Directory("etc").File("etc/a", "text").Bytes,
            new LayerTar().File("etc/b", new string('x', 300_000)).Bytes]);

    [ToolTheory("docker-registry", "podman", "buildah", "unsquashfs", "root")]
    [InlineData("podman")]
    [InlineData("buildah")]
    public void What_is_pushed_they_pull_and_what_they_push_is_pulled(string tool)
    {
        using RegistryServer server = new(_program.Place, secured: false);
        string there = $"{server.Host}/app:1", back = $"{server.Host}/back:1";
        _program.Good("push", "-q", $"oci:{Layout}", $"docker://{there}");
        Peer.Run(tool, [.. Storage, "pull", "--tls-verify=false", there]);
        Peer.Run(tool, [.. Storage, "push", "--tls-verify=false", there, $"docker://{back}"]);
        _program.Good("pull", _program.At("x.sif"), $"docker://{there}");
        _program.Good("pull", _program.At("y.sif"), $"docker://{back}");
        string[] files = FileTree.OfImage(_program.At("x.sif"), _program.At("scratch"));
        Assert.Equal(3, files.Length);
        Assert.Equal(files, FileTree.OfImage(_program.At("y.sif"), _program.At("scratch")));
    }

    [ToolFact("docker-registry", "podman", "unsquashfs", "root")]
    public void An_image_of_podmans_storage_is_pulled_from_its_service()
    {
        using RegistryServer server = new(_program.Place, secured: false);
        string there = $"{server.Host}/app:1", socket = _program.At("podman.sock");
        _program.Good("push", "-q", $"oci:{Layout}", $"docker://{there}");
        Peer.Run("podman", [.. Storage, "pull", "--tls-verify=false", there]);
        _program.Good("pull", _program.At("x.sif"), $"docker://{there}");
        using Process service = Peer.Start("podman", [.. Storage, "system", "service", "--time=120", $"unix://{socket}"]);
        try
        {
            Assert.True(SpinWait.SpinUntil(() => File.Exists(socket), TimeSpan.FromSeconds(30)),
                "podman's service does not begin");
            Environment.SetEnvironmentVariable("DOCKER_HOST", $"unix://{socket}");
            _program.Good("pull", _program.At("y.sif"), $"docker-daemon:{there}");
            Assert.Contains("podman images", _program.Refused("pull", _program.At("z.sif"), "docker-daemon:nobody/has:this"),
                StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable("DOCKER_HOST", null);
            service.Kill();
            service.WaitForExit();
        }

        Assert.Equal(FileTree.OfImage(_program.At("x.sif"), _program.At("scratch")),
            FileTree.OfImage(_program.At("y.sif"), _program.At("scratch")));
    }
}
