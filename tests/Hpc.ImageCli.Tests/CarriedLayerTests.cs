using System.Text.Json.Nodes;
using Hpc.Host;
using Hpc.Oci.Tests;

namespace Hpc.ImageCli.Tests;

/// <summary>Images of layers that are written as images of layers: digests stay, and skopeo's own copies are the same.</summary>
public sealed class CarriedLayerTests : IDisposable
{
    private const string Config = """{"Entrypoint":["/bin/app"],"Cmd":["run"],"Env":["COLOUR=blue"],"Labels":"""
        + """{"a":"b"},"Healthcheck":{"Test":["NONE"]}}""";

    private readonly ImageProgram _program = new();

    public void Dispose() => _program.Dispose();

    private string Layout => Make("gzip", "zstd", "none");

    private string Make(params string[] compression) => LayoutFile.Write(
        _program.At("source"),
        [new LayerTar().Directory("etc").File("etc/a", "text").File("etc/gone").Bytes,
            new LayerTar().File("etc/b", new string('x', 300_000)).File("etc/.wh.gone").Bytes,
            new LayerTar().Directory("etc").File("etc/.wh..wh..opq").File("etc/c").Bytes],
        Config, compression);

    private static string[] Blobs(string layout) =>
        [.. Directory.GetFiles(Path.Combine(layout, "blobs/sha256")).Select(path => Path.GetFileName(path)!)
            .Order(StringComparer.Ordinal)];

    private static void Skopeo(string from, string to, params string[] options) =>
        Peer.Run("skopeo", ["--insecure-policy", "copy", "-q", .. options, from, to]);

    [ToolFact("skopeo", "unsquashfs", "root")]
    public void A_layout_is_carried_over_with_every_digest_and_read_by_skopeo()
    {
        string layout = Layout, copy = _program.At("copy");
        _program.Good("convert", $"oci:{layout}:v1", $"oci:{copy}:v2");
        Assert.Equal(Blobs(layout), Blobs(copy));
        _program.Good("convert", $"oci:{copy}:v2", $"oci-archive:{_program.At("x.tar")}:v3");
        Skopeo($"oci-archive:{_program.At("x.tar")}:v3", $"oci:{_program.At("back")}:v1", "--preserve-digests");
        Assert.Equal(Blobs(layout), Blobs(_program.At("back")));
        _program.Good("pull", _program.At("x.sqfs"), $"oci:{layout}:v1");
        _program.Good("pull", _program.At("y.sqfs"), $"oci-archive:{_program.At("x.tar")}");
        Assert.Equal(FileTree.OfImage(_program.At("x.sqfs"), _program.At("scratch")),
            FileTree.OfImage(_program.At("y.sqfs"), _program.At("scratch")));
    }

    [ToolFact("skopeo", "tar")]
    public void A_docker_archive_names_the_same_configuration_and_layers_as_skopeos()
    {
        string layout = Make("gzip"), ours = _program.At("ours.tar"), theirs = _program.At("theirs.tar");
        _program.Good("convert", $"oci:{layout}:v1", $"docker-archive:{ours}:team/app:1");
        Skopeo($"oci:{layout}:v1", $"docker-archive:{theirs}:team/app:1");
        JsonNode our = JsonNode.Parse(Peer.Run("tar", "-xOf", ours, "manifest.json"))![0]!,
            their = JsonNode.Parse(Peer.Run("tar", "-xOf", theirs, "manifest.json"))![0]!;
        Assert.True(JsonNode.DeepEquals(our["Config"], their["Config"]), $"{our} and {their}");
        Assert.True(JsonNode.DeepEquals(our["RepoTags"], their["RepoTags"]), $"{our} and {their}");
        Assert.Equal(Sums(theirs, their), Sums(ours, our));
        Skopeo($"docker-archive:{ours}:team/app:1", $"dir:{_program.At("dir")}");
    }

    /// <summary>Digests of the layers in an archive: what the configuration calls diff_ids.</summary>
    private static string[] Sums(string archive, JsonNode image) =>
        [.. image["Layers"]!.AsArray()
            .Select(layer => Peer.Run("sh", "-c", $"tar -xOf {archive} {layer!.GetValue<string>()} | sha256sum")[..64])];

    [ToolFact("docker-registry", "skopeo")]
    public void An_image_in_dockers_form_keeps_configuration_and_layers_as_with_skopeo()
    {
        using RegistryServer server = new(_program.Place, secured: false);
        string there = $"docker://{server.Host}/app:1",
            plain = LayoutFile.Write(_program.At("plain"),
                [new LayerTar().File("a", "a").Bytes, new LayerTar().File("b", "b").Bytes], Config);
        Skopeo($"oci:{plain}:v1", there, "--format", "v2s2", "--dest-tls-verify=false");
        Assert.Contains("vnd.docker", Peer.Run("skopeo", "inspect", "--raw", "--tls-verify=false", there),
            StringComparison.Ordinal);
        _program.Good("pull", $"oci:{_program.At("ours")}:v1", there);
        Skopeo(there, $"oci:{_program.At("theirs")}:v1", "--src-tls-verify=false");
        // skopeo writes the configuration again; ours has the digest that the registry has, and both name the same layers.
        string[] ours = Digests($"oci:{_program.At("ours")}:v1");
        Assert.Equal(Digests(there, "--tls-verify=false"), ours);
        Assert.Equal(Digests($"oci:{_program.At("theirs")}:v1")[1..], ours[1..]);
        Assert.Equal(DiffIds(_program.At("theirs")), DiffIds(_program.At("ours")));
        Assert.DoesNotContain("docker", Peer.Run("skopeo", "inspect", "--raw", $"oci:{_program.At("ours")}:v1"),
            StringComparison.Ordinal);
        Peer.Run("skopeo", "inspect", $"oci:{_program.At("ours")}:v1");
    }

    /// <summary>Of the configuration and the layers.</summary>
    private static string[] Digests(string image, params string[] options)
    {
        JsonNode manifest = JsonNode.Parse(Peer.Run("skopeo", ["inspect", "--raw", .. options, image]))!;
        return [manifest["config"]!["digest"]!.GetValue<string>(),
            .. manifest["layers"]!.AsArray().Select(layer => layer!["digest"]!.GetValue<string>())];
    }

    private static string DiffIds(string layout) =>
        JsonNode.Parse(Peer.Run("skopeo", "inspect", "--config", $"oci:{layout}:v1"))!["rootfs"]!.ToJsonString();

    [ToolFact("docker-registry", "skopeo")]
    public void What_was_written_goes_to_a_registry_by_skopeo_or_push_and_comes_back()
    {
        using RegistryServer server = new(_program.Place, secured: false);
        Directory.CreateDirectory(_program.At("tree"));
        File.WriteAllText(_program.At("tree/a"), "text");
        _program.Good("convert", _program.At("tree"), _program.At("x.sqfs"));
        foreach (string archive in new[] { "oci-archive:o.tar:v1", "docker-archive:d.tar:app:1" })
        {
            string[] parts = archive.Split(':', 3);
            string place = $"{parts[0]}:{_program.At(parts[1])}:{parts[2]}", skopeo = $"docker://{server.Host}/{parts[0]}:1",
                ours = $"docker://{server.Host}/{parts[0]}:2";
            _program.Good("convert", _program.At("tree"), place);
            Skopeo(place, skopeo, "--dest-tls-verify=false");
            _program.Good("push", "-q", place, ours);
            foreach (string there in new[] { skopeo, ours })
            {
                _program.Good("pull", "--force", _program.At("y.sqfs"), there);
                Assert.Equal(File.ReadAllBytes(_program.At("x.sqfs")), File.ReadAllBytes(_program.At("y.sqfs")));
            }
        }
    }

    [ToolFact("docker-registry", "skopeo")]
    public void A_sif_file_of_a_registry_becomes_an_image_of_layers()
    {
        using RegistryServer server = new(_program.Place, secured: false);
        _program.Good("pull", _program.At("x.sif"), $"oci:{Layout}");
        _program.Good("push", "-q", _program.At("x.sif"), $"oras://{server.Host}/sif:1");
        _program.Good("pull", $"oci:{_program.At("ours")}:v1", $"oras://{server.Host}/sif:1");
        _program.Good("convert", _program.At("x.sif"), $"oci:{_program.At("direct")}:v1");
        Assert.Equal(Blobs(_program.At("direct")), Blobs(_program.At("ours")));
        JsonNode config = JsonNode.Parse(Peer.Run("skopeo", "inspect", "--config", $"oci:{_program.At("ours")}:v1"))!;
        Assert.Equal("2026-01-02T03:04:05Z", config["created"]!.GetValue<string>());
        Assert.Equal("/bin/app", config["config"]!["Entrypoint"]![0]!.GetValue<string>());
        Assert.Equal("COLOUR=blue", config["config"]!["Env"]![0]!.GetValue<string>());
    }

    [ToolTheory("skopeo")]
    [InlineData("gzip", "tar+gzip")]
    [InlineData("zstd", "tar+zstd")]
    public void Layers_are_compressed_anew_where_a_compressor_is_asked_for(string compressor, string type)
    {
        string layout = Layout;
        _program.Good("convert", "--compressor", compressor, $"oci:{layout}:v1", $"oci:{_program.At("ours")}:v1");
        JsonNode manifest = JsonNode.Parse(Peer.Run("skopeo", "inspect", "--raw", $"oci:{_program.At("ours")}:v1"))!;
        Assert.All(manifest["layers"]!.AsArray(),
            layer => Assert.EndsWith(type, layer!["mediaType"]!.GetValue<string>(), StringComparison.Ordinal));
        Assert.Equal(Peer.Run("skopeo", "inspect", "--config", "--raw", $"oci:{layout}:v1"),
            Peer.Run("skopeo", "inspect", "--config", "--raw", $"oci:{_program.At("ours")}:v1"));
        Skopeo($"oci:{_program.At("ours")}:v1", $"dir:{_program.At("dir")}");
    }

    [Fact]
    public void An_image_of_another_layout_shares_the_layers_that_are_there()
    {
        string layout = Layout, copy = _program.At("copy");
        _program.Good("convert", $"oci:{layout}", $"oci:{copy}:one");
        DateTime before = File.GetLastWriteTimeUtc(Path.Combine(copy, "blobs/sha256", Blobs(layout)[0]));
        _program.Good("convert", $"oci:{layout}", $"oci:{copy}:two");
        Assert.Equal(Blobs(layout), Blobs(copy));
        Assert.Equal(before, File.GetLastWriteTimeUtc(Path.Combine(copy, "blobs/sha256", Blobs(layout)[0])));
        _program.Good("pull", _program.At("x.sqfs"), $"oci:{copy}:two");
    }

    [Theory]
    [InlineData("oci:{0}/out:v1")]
    [InlineData("oci-archive:{0}/out")]
    [InlineData("docker-archive:{0}/out")]
    public void A_damaged_layer_is_not_carried_over_and_nothing_is_left(string destination)
    {
        string layout = Layout;
        FileInfo layer = new DirectoryInfo(Path.Combine(layout, "blobs/sha256")).GetFiles().MaxBy(file => file.Length)!;
        byte[] bytes = File.ReadAllBytes(layer.FullName);
        bytes[^20] ^= 1;
        File.WriteAllBytes(layer.FullName, bytes);
        _program.Refused("convert", $"oci:{layout}", string.Format(null, destination, _program.Place));
        Assert.Equal(["source"], Directory.GetFileSystemEntries(_program.Place).Select(path => Path.GetFileName(path)!));
    }

    [Fact]
    public void A_layer_that_is_another_than_the_configuration_says_is_refused()
    {
        string layout = Layout, docker = _program.At("x.tar");
        string other = LayoutFile.Write(_program.At("other"), [new LayerTar().File("a", "b").Bytes], "{}");
        _program.Good("convert", $"oci:{layout}", $"docker-archive:{docker}");
        byte[] bytes = File.ReadAllBytes(docker);
        bytes[600] ^= 1;
        File.WriteAllBytes(docker, bytes);
        Assert.Contains("digest", _program.Refused("convert", $"docker-archive:{docker}", $"oci:{_program.At("out")}"),
            StringComparison.Ordinal);
        Assert.False(Directory.Exists(_program.At("out")));
        _program.Good("convert", $"oci:{other}", $"docker-archive:{_program.At("y.tar")}");
    }
}
