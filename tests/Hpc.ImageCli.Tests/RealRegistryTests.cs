using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Hpc.Host;
using Hpc.Oci.Tests;

namespace Hpc.ImageCli.Tests;

/// <summary>What goes wrong, and what is seldom, with Debian's docker-registry on the other side.</summary>
public sealed class RealRegistryTests : IDisposable
{
    private readonly ImageProgram _program = new();

    public void Dispose() => _program.Dispose();

    private static string Noise(int size)
    {
        byte[] noise = new byte[size];
        new Random(11).NextBytes(noise);
        return Encoding.Latin1.GetString(noise);
    }

    private string Push(RegistryServer server, int size, string name = "app:1")
    {
        string layout = LayoutFile.Write(_program.At("layout"), [new LayerTar().File("noise", Noise(size)).Bytes]);
        _program.Good("push", "-q", $"oci:{layout}", $"docker://{server.Host}/{name}");
        return layout;
    }

    private string[] Cached(string directory) =>
        Directory.Exists(Path.Combine(_program.Cache, directory))
            ? Directory.GetFiles(Path.Combine(_program.Cache, directory), "*",
                new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 }) : [];

    [ToolTheory("docker-registry", "unsquashfs", "root")]
    [InlineData("--disable-cache")]
    [InlineData("--quiet")]
    public void A_layer_whose_connection_is_cut_goes_on_by_ranges(string option)
    {
        const int Size = 12 << 20;
        using RegistryServer server = new(_program.Place, secured: false);
        Push(server, Size);
        using CuttingProxy proxy = new(server.Host, 3 << 20, 2 << 20, 4 << 20);
        _program.Good("pull", option, _program.At("x.sif"), $"docker://{proxy.Host}/app:1");
        Assert.True(proxy.HasCutAll);
        Assert.Equal(3, proxy.Requests.Split("Range: bytes=").Length - 1);
        Assert.InRange(proxy.Answered, Size, Size * 2L); // what lay in buffers at a cut is asked for once more
        _program.Good("pull", "--disable-cache", _program.At("y.sif"), $"docker://{server.Host}/app:1");
        Assert.Equal(FileTree.OfImage(_program.At("y.sif"), _program.At("scratch")),
            FileTree.OfImage(_program.At("x.sif"), _program.At("scratch")));
    }

    [ToolFact("docker-registry")]
    public void A_blob_that_is_damaged_in_the_registry_is_refused_and_not_kept()
    {
        using RegistryServer server = new(_program.Place, secured: false);
        Push(server, 1 << 20);
        FileInfo layer = new DirectoryInfo(_program.At("registry/data")).GetFiles("data", SearchOption.AllDirectories)
            .MaxBy(file => file.Length)!;
        byte[] bytes = File.ReadAllBytes(layer.FullName);
        bytes[^9] ^= 1;
        File.WriteAllBytes(layer.FullName, bytes);
        foreach (string target in new[] { _program.At("x.sif"), $"oci:{_program.At("x")}",
            $"docker-archive:{_program.At("x.tar")}" })
        {
            _program.Refused("pull", target, $"docker://{server.Host}/app:1");
        }

        Assert.Contains("digest", _program.Refused("pull", "--disable-cache", $"oci-archive:{_program.At("x.tar")}",
            $"docker://{server.Host}/app:1"), StringComparison.Ordinal);
        Assert.Empty(_program.Files);
        Assert.DoesNotContain(Cached("blobs"), path => new FileInfo(path).Length > 1 << 19);
        Assert.Empty(Cached("images"));
    }

    [ToolFact("docker-registry")]
    public void A_large_layer_is_pushed_in_pieces_and_a_neighbours_layer_is_mounted()
    {
        using RegistryServer server = new(_program.Place, secured: false);
        string layout = Push(server, 70 << 20, "team/a:1");
        Assert.Equal(3, server.Requests("PATCH", "/v2/team/a/"));
        _program.Good("push", "-q", "--mount-from", "team/a", $"oci:{layout}", $"docker://{server.Host}/team/b:1");
        Assert.Equal(0, server.Requests("PATCH", "/v2/team/b/"));
        Assert.Equal(2, server.Requests("POST", "/v2/team/b/blobs/uploads/?mount="));
        _program.Good("pull", "--disable-cache", _program.At("x.sif"), $"docker://{server.Host}/team/b:1");
    }

    [PublishedTheory("docker-registry", "htpasswd")]
    [InlineData("config")]
    [InlineData("registry-auth-file")]
    [InlineData("helper")]
    [InlineData("netrc")]
    [InlineData("variables")]
    public void Credentials_come_from_where_people_have_them(string where)
    {
        using RegistryServer server = new(_program.Place, secured: true);
        string home = Directory.CreateDirectory(_program.At("home")).FullName,
            docker = Directory.CreateDirectory(Path.Combine(home, ".docker")).FullName;
        string login = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{RegistryServer.User}:{RegistryServer.Password}"));
        string auths = $"{{\"auths\":{{\"{server.Host}\":{{\"auth\":\"{login}\"}}}}}}";
        string[] environment = ["-u", "REGISTRY_AUTH_FILE", $"HOME={home}",
            $"PATH={home}:{Environment.GetEnvironmentVariable("PATH")}"];
        switch (where)
        {
            case "config":
                File.WriteAllText(Path.Combine(docker, "config.json"), auths);
                break;
            case "registry-auth-file":
                File.WriteAllText(Path.Combine(home, "auth"), auths);
                environment = [.. environment[2..], $"REGISTRY_AUTH_FILE={home}/auth"];
                break;
            case "helper":
                File.WriteAllText(Path.Combine(docker, "config.json"), $"{{\"credHelpers\":{{\"{server.Host}\":\"test\"}}}}");
                File.WriteAllText(Path.Combine(home, "docker-credential-test"),
                    "#!/bin/sh\n[ \"$1\" = get ] && host=$(cat) && echo "
                    + "\"{\\\"ServerURL\\\":\\\"$host\\\",\\\"Username\\\":\\\"ana\\\",\\\"Secret\\\":\\\"secret\\\"}\"\n");
                File.SetUnixFileMode(Path.Combine(home, "docker-credential-test"), (UnixFileMode)0x1ed);
                break;
            case "netrc":
                File.WriteAllText(Path.Combine(home, ".netrc"),
                    $"machine {server.Host.Split(':')[0]} login ana password secret\nmachine "
                    + $"{server.Host} login ana password secret\n");
                break;
            default:
                environment = [.. environment, "HPCRUN_DOCKER_USERNAME=ana", "HPCRUN_DOCKER_PASSWORD=secret"];
                break;
        }

        string layout = LayoutFile.Write(_program.At("layout"), [new LayerTar().File("a", "text").Bytes]);
        (int status, _, string errors) = Published.Run(environment, "push", $"oci:{layout}", $"docker://{server.Host}/app:1",
            "--ca-file", server.CaFile);
        Assert.True(status == 0, errors);
        (status, _, errors) = Published.Run(environment, "pull", _program.At("x.sif"), $"docker://{server.Host}/app:1",
            "--ca-file", server.CaFile);
        Assert.True(status == 0, errors);
        Assert.Equal(255, Published.Run(["-u", "REGISTRY_AUTH_FILE", "HOME=/nowhere"], "pull", _program.At("y.sif"),
            $"docker://{server.Host}/app:1", "--ca-file", server.CaFile).Status);
    }

    [ToolFact("docker-registry", "mount", "root")]
    public void A_full_disk_under_the_cache_is_one_clear_error_and_leaves_nothing()
    {
        using RegistryServer server = new(_program.Place, secured: false);
        Push(server, 4 << 20);
        Directory.CreateDirectory(_program.Cache);
        Peer.Run("mount", "-t", "tmpfs", "-o", "size=1m,mode=755", "none", _program.Cache);
        try
        {
            string error = _program.Refused("pull", _program.At("x.sif"), $"docker://{server.Host}/app:1");
            Assert.Contains("No space left", error, StringComparison.Ordinal);
            Assert.Contains("cache clean", error, StringComparison.Ordinal);
            Assert.Empty(_program.Files);
            Assert.All(Cached("blobs"), path => Assert.InRange(new FileInfo(path).Length, 0, 4096)); // the configuration
        }
        finally
        {
            Peer.Run("umount", _program.Cache);
        }
    }

    [ToolFact("docker-registry", "skopeo", "unsquashfs", "root")]
    public void The_image_of_an_architecture_is_pulled_by_name_or_by_digest()
    {
        using RegistryServer server = new(_program.Place, secured: false);
        string layout = _program.At("both"), there = $"docker://{server.Host}/app:1";
        string[] manifests = [Architecture(layout, "amd64"), Architecture(layout, "arm64")];
        string index = LayoutFile.Put(layout,
            $$"""
            {"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json",
            "manifests":[{{string.Join(',', manifests)}}]}
            """);
        File.WriteAllText(Path.Combine(layout, "index.json"),
            $$"""
            {"schemaVersion":2,"manifests":[{"mediaType":"application/vnd.oci.image.index.v1+json",{{index}},
            "annotations":{"org.opencontainers.image.ref.name":"v1"} }]}
            """);
        Peer.Run("skopeo", "--insecure-policy", "copy", "-q", "--all", "--dest-tls-verify=false", $"oci:{layout}:v1", there);
        foreach (string source in new[] { there, $"oci:{layout}:v1" })
        {
            _program.Good("pull", "-F", "--arch", "arm64", _program.At("x.sif"), source);
            Assert.StartsWith("arm64 f", Assert.Single(FileTree.OfImage(_program.At("x.sif"), _program.At("scratch"))),
                StringComparison.Ordinal);
            _program.Good("pull", "-F", "--arch", "x86_64", _program.At("x.sif"), source);
            Assert.StartsWith("amd64 f", Assert.Single(FileTree.OfImage(_program.At("x.sif"), _program.At("scratch"))),
                StringComparison.Ordinal);
            Assert.Contains("linux/amd64, linux/arm64", _program.Refused("pull", "--arch", "s390x", _program.At("y.sif"), source),
                StringComparison.Ordinal);
        }

        string digest = JsonNode.Parse($"{{{index}}}")!["digest"]!.GetValue<string>(),
            image = JsonNode.Parse(manifests[1])!["digest"]!.GetValue<string>();
        _program.Good("pull", "-F", "--arch", "arm64", $"oci-archive:{_program.At("x.tar")}",
            $"docker://{server.Host}/app@{digest}");
        _program.Good("pull", "-F", "--arch", "arm64", _program.At("x.sif"), $"docker://{server.Host}/app@{image}");
        Assert.Contains("it is for arm64, and amd64 is wanted",
            _program.Refused("pull", _program.At("y.sif"), $"docker://{server.Host}/app@{image}"), StringComparison.Ordinal);
        Assert.StartsWith("arm64 f", Assert.Single(FileTree.OfImage(_program.At("x.sif"), _program.At("scratch"))),
            StringComparison.Ordinal);
        Assert.Contains("404", _program.Refused("pull", _program.At("y.sif"),
            $"docker://{server.Host}/app@sha256:{new string('0', 64)}"), StringComparison.Ordinal);
    }

    /// <summary>An image in a layout, as an entry of an index.</summary>
    private static string Architecture(string layout, string name)
    {
        LayoutFile.WriteFor(name, layout, [new LayerTar().File(name, name).Bytes]);
        JsonNode entry = JsonNode.Parse(File.ReadAllText(Path.Combine(layout, "index.json")))!["manifests"]![0]!.DeepClone();
        entry.AsObject().Remove("annotations");
        entry["platform"] = new JsonObject { ["architecture"] = name, ["os"] = "linux" };
        return entry.ToJsonString();
    }

    [ToolFact("docker-registry")]
    public void A_manifest_without_mediaType_is_pulled_and_carried_over()
    {
        using RegistryServer server = new(_program.Place, secured: false);
        string layout = Push(server, 1000);
        string digest = JsonNode.Parse(File.ReadAllText(Path.Combine(layout, "index.json")))!["manifests"]![0]!["digest"]!
            .GetValue<string>()[7..];
        JsonNode manifest = JsonNode.Parse(File.ReadAllText(Path.Combine(layout, "blobs/sha256", digest)))!;
        Assert.True(manifest.AsObject().Remove("mediaType"));
        using HttpClient http = new();
        StringContent content = new(manifest.ToJsonString());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/vnd.oci.image.manifest.v1+json");
        using HttpResponseMessage answer = http.PutAsync(new Uri($"http://{server.Host}/v2/app/manifests/bare"), content)
            .GetAwaiter().GetResult();
        Assert.True(answer.IsSuccessStatusCode, answer.ToString());
        _program.Good("pull", _program.At("x.sif"), $"docker://{server.Host}/app:bare");
        _program.Good("pull", $"oci:{_program.At("copy")}:v1", $"docker://{server.Host}/app:bare");
        Assert.Contains(answer.Headers.GetValues("Docker-Content-Digest").Single(),
            File.ReadAllText(Path.Combine(_program.At("copy"), "index.json")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"schemaVersion":1,"name":"app","tag":"1","architecture":"amd64","fsLayers":"""
        + """[{"blobSum":"sha256:0"}],"history":[]}""")]
    public void Schema_1_is_refused_by_name(string json)
    {
        string layout = LayoutFile.Write(_program.At("layout"), [new LayerTar().File("a").Bytes]);
        File.WriteAllText(Path.Combine(layout, "index.json"),
            $$"""
            {"schemaVersion":2,
            "manifests":[{"mediaType":"application/vnd.docker.distribution.manifest.v1+json",{{LayoutFile.Put(layout, json)}}}]}
            """);
        Assert.Contains("schema 1", _program.Refused("pull", _program.At("x.sif"),
            $"oci:{layout}:{LayoutFile.Digest(Encoding.UTF8.GetBytes(json))}"), StringComparison.Ordinal);
    }
}
