using Hpc.Host;
using Hpc.Oci.Tests;

namespace Hpc.ImageCli.Tests;

/// <summary>Against a real registry on loopback, with skopeo on its other side.</summary>
public sealed class RegistryTests : IDisposable
{
    private readonly ImageProgram _program = new();

    public void Dispose() => _program.Dispose();

    private string Layout => LayoutFile.Write(_program.At("layout"), [new LayerTar().Directory("etc").File("etc/a", "text").Bytes,
        new LayerTar().File("etc/b", new string('x', 300_000)).Bytes]);

    [ToolFact("docker-registry", "skopeo", "unsquashfs", "root")]
    public void What_skopeo_pushed_is_pulled_once_for_each_tag()
    {
        using RegistryServer server = new(_program.Place, secured: false);
        Peer.Run("skopeo", "--insecure-policy", "copy", "--dest-tls-verify=false", $"oci:{Layout}:v1",
            $"docker://{server.Host}/team/app:1");
        _program.Good("pull", _program.At("x.sif"), $"docker://{server.Host}/team/app:1");
        Assert.Equal(["etc d 755", "etc/a f 644 4"],
            FileTree.OfImage(_program.At("x.sif"), _program.At("scratch")).Take(2)
                .Select(line => string.Join(' ', line.Split(' ').Take(4))));
        Assert.Contains("1", _program.Good("registry", "tags", $"docker://{server.Host}/team/app"), StringComparison.Ordinal);
        Assert.Contains("3 files", _program.Good("cache", "list"), StringComparison.Ordinal);

        // A second pull, offline but for the manifest, makes the same bytes.
        _program.Good("pull", _program.At("y.sif"), $"docker://{server.Host}/team/app:1");
        Assert.Equal(File.ReadAllBytes(_program.At("x.sif")), File.ReadAllBytes(_program.At("y.sif")));
        _program.Good("cache", "clean", "--force");
        Assert.Contains("0 files", _program.Good("cache", "list"), StringComparison.Ordinal);
    }

    [ToolFact("docker-registry", "skopeo", "htpasswd")]
    public void What_is_pushed_skopeo_reads_over_tls_with_a_password()
    {
        using RegistryServer server = new(_program.Place, secured: true);
        string target = $"docker://{server.Host}/app:1", layout = Layout;
        Assert.Contains("registry login", _program.Refused("push", "-q", $"oci:{layout}", target, "--ca-file", server.CaFile),
            StringComparison.Ordinal);
        Assert.Contains("401", _program.Refused("registry", "login", "-u", "ana", "-p", "wrong", "--ca-file", server.CaFile,
            server.Host), StringComparison.Ordinal);
        _program.Good("registry", "login", "-u", RegistryServer.User, "-p", RegistryServer.Password, "--ca-file", server.CaFile,
            server.Host);
        Assert.Equal($"URI\ndocker://{server.Host}\n", _program.Good("registry", "list"));
        _program.Good("push", $"oci:{layout}", target, "--ca-file", server.CaFile);
        Peer.Run("skopeo", "--insecure-policy", "copy", "--src-tls-verify=false", "--src-creds", "ana:secret", target,
            $"oci:{_program.At("copy")}:v1");
        Assert.Equal(Blobs(layout), Blobs(_program.At("copy")));
        _program.Good("registry", "logout", server.Host);
        Assert.Contains("registry login", _program.Refused("pull", _program.At("x.sif"), target, "--ca-file", server.CaFile),
            StringComparison.Ordinal);
    }

    [ToolFact("docker-registry", "htpasswd")]
    public void A_certificate_that_nobody_signed_is_refused()
    {
        using RegistryServer server = new(_program.Place, secured: true);
        string error = _program.Refused("pull", _program.At("x.sif"), $"docker://{server.Host}/app:1");
        Assert.Contains("certificate", error, StringComparison.Ordinal);
        Assert.Contains("--ca-file", error, StringComparison.Ordinal);
    }

    [ToolFact("docker-registry", "skopeo")]
    public void A_sif_file_goes_to_a_registry_and_comes_back()
    {
        using RegistryServer server = new(_program.Place, secured: false);
        string target = $"oras://{server.Host}/sif/app:1";
        _program.Good("pull", _program.At("x.sif"), $"oci:{Layout}");
        _program.Good("push", "-U", _program.At("x.sif"), target);
        _program.Good("pull", _program.At("y.sif"), target);
        Assert.Equal(File.ReadAllBytes(_program.At("x.sif")), File.ReadAllBytes(_program.At("y.sif")));
        Assert.Contains("application/vnd.sylabs.sif.layer.v1.sif",
            Peer.Run("skopeo", "inspect", "--raw", "--tls-verify=false", $"docker://{server.Host}/sif/app:1"),
            StringComparison.Ordinal);
        Assert.Contains("oras://", _program.Refused("pull", _program.At("z.sif"), $"docker://{server.Host}/sif/app:1"),
            StringComparison.Ordinal);
    }

    [ToolFact("docker-registry", "skopeo")]
    public void A_docker_archive_is_pushed_with_its_layers_compressed()
    {
        using RegistryServer server = new(_program.Place, secured: false);
        Peer.Run("skopeo", "--insecure-policy", "copy", $"oci:{Layout}:v1", $"docker-archive:{_program.At("x.tar")}:app:1");
        _program.Good("push", $"docker-archive:{_program.At("x.tar")}", $"docker://{server.Host}/app:1");
        Assert.Contains("gzip", Peer.Run("skopeo", "inspect", "--raw", "--tls-verify=false", $"docker://{server.Host}/app:1"),
            StringComparison.Ordinal);
        _program.Good("pull", _program.At("x.sif"), $"docker://{server.Host}/app:1");
    }

    [ToolFact("docker-registry", "skopeo")]
    public void Ranks_that_ask_at_the_same_time_get_one_image()
    {
        RegistryServer server = new(_program.Place, secured: false);
        string uri = $"docker://{server.Host}/app:1";
        _program.Good("push", $"oci:{Layout}", uri);
        string first = _program.Good("fetch", uri);
        Assert.Equal(first, _program.Good("fetch", uri));
        Assert.Single(Directory.GetFiles(Path.Combine(_program.Cache, "images")));
        server.Dispose();
        Assert.Equal(first, _program.Good("fetch", uri));
        File.SetLastWriteTimeUtc(Directory.GetFiles(Path.Combine(_program.Cache, "references"))[0], DateTime.UtcNow.AddHours(-1));
        Assert.Equal(first, _program.Good("fetch", "-q", uri));
    }

    [ToolFact("mount", "root")]
    public void A_full_disk_is_one_clear_error_and_leaves_nothing()
    {
        string small = Directory.CreateDirectory(_program.At("small")).FullName;
        byte[] noise = new byte[4 << 20];
        new Random(1).NextBytes(noise);
        string layout = LayoutFile.Write(_program.At("layout"),
            [new LayerTar().File("noise", System.Text.Encoding.Latin1.GetString(noise)).Bytes]);
        Peer.Run("mount", "-t", "tmpfs", "-o", "size=1m", "none", small);
        try
        {
            Assert.Contains("space", _program.Refused("pull", $"{small}/x.sif", $"oci:{layout}"),
                StringComparison.OrdinalIgnoreCase);
            Assert.Empty(Directory.GetFileSystemEntries(small));
        }
        finally
        {
            Peer.Run("umount", small);
        }
    }

    [ToolFact("docker-registry", "mount", "root")]
    public void A_cache_that_cannot_be_written_is_one_clear_error()
    {
        using RegistryServer server = new(_program.Place, secured: false);
        _program.Good("push", $"oci:{Layout}", $"docker://{server.Host}/app:1");
        Directory.CreateDirectory(_program.Cache);
        Peer.Run("mount", "-t", "tmpfs", "-o", "ro", "none", _program.Cache);
        try
        {
            string error = _program.Refused("pull", _program.At("x.sif"), $"docker://{server.Host}/app:1");
            Assert.Contains("HPCRUN_CACHEDIR", error, StringComparison.Ordinal);
            _program.Good("pull", "--disable-cache", _program.At("x.sif"), $"docker://{server.Host}/app:1");
        }
        finally
        {
            Peer.Run("umount", _program.Cache);
        }
    }

    [Fact]
    public void A_file_that_is_there_stays_unless_it_is_forced()
    {
        string layout = Layout;
        File.WriteAllText(_program.At("x.sif"), "mine");
        Assert.Contains("--force", _program.Refused("pull", _program.At("x.sif"), $"oci:{layout}"), StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(_program.At("x.sif")));
        _program.Good("pull", "--force", _program.At("x.sif"), $"oci:{layout}");
        Assert.NotEqual(4, new FileInfo(_program.At("x.sif")).Length);
    }

    [Fact]
    public void The_same_image_makes_the_same_file()
    {
        string layout = Layout;
        _program.Good("pull", _program.At("x.sif"), $"oci:{layout}");
        Environment.SetEnvironmentVariable("TZ", "Asia/Tokyo");
        _program.Good("pull", _program.At("y.sif"), $"oci:{layout}", "--disable-cache");
        Assert.Equal(File.ReadAllBytes(_program.At("x.sif")), File.ReadAllBytes(_program.At("y.sif")));
    }

    private static string[] Blobs(string layout) =>
        [.. Directory.GetFiles(Path.Combine(layout, "blobs/sha256")).Select(path => Path.GetFileName(path)!)
            .Order(StringComparer.Ordinal)];
}
