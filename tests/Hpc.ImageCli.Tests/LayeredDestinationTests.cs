using System.Text.Json.Nodes;
using Hpc.Host;

namespace Hpc.ImageCli.Tests;

/// <summary>A tree that becomes an image of layers: what other programs read in it is what went in.</summary>
public sealed class LayeredDestinationTests : IDisposable
{
    private readonly ImageProgram _program = new();

    public void Dispose() => _program.Dispose();

    private string[] Storage => ["--root", _program.At("storage"), "--runroot", _program.At("run"), "--storage-driver", "vfs"];

    private string Small()
    {
        string tree = Directory.CreateDirectory(_program.At("small")).FullName;
        File.WriteAllText(Path.Combine(tree, "a"), "text");
        return tree;
    }

    /// <summary>A tree as Apptainer leaves it, in a SIF file.</summary>
    private string Sif()
    {
        string tree = Small();
        Directory.CreateDirectory(Path.Combine(tree, ".singularity.d/env"));
        File.WriteAllText(Path.Combine(tree, ".singularity.d/runscript"), "#!/bin/sh\necho \"$COLOUR $*\"\n");
        File.WriteAllText(Path.Combine(tree, ".singularity.d/env/90-environment.sh"), "#!/bin/sh\nexport COLOUR=blue\n");
        File.WriteAllText(Path.Combine(tree, ".singularity.d/labels.json"), """{"maintainer":"ana","build":{"a":1}}""");
        File.SetUnixFileMode(Path.Combine(tree, ".singularity.d/runscript"), (UnixFileMode)0x1ed);
        File.SetUnixFileMode(Path.Combine(tree, ".singularity.d"), (UnixFileMode)0x1ed);
        if (File.Exists("/bin/busybox"))
        {
            Directory.CreateDirectory(Path.Combine(tree, "bin"));
            File.Copy("/bin/busybox", Path.Combine(tree, "bin/busybox"));
            File.CreateSymbolicLink(Path.Combine(tree, "bin/sh"), "busybox");
        }

        _program.Good("convert", tree, _program.At("app.sif"));
        return _program.At("app.sif");
    }

    [ToolTheory("umoci", RichTree.Needs, "root")]
    [InlineData("gzip")]
    [InlineData(null)]
    public void Umoci_unpacks_what_went_in(string? compressor)
    {
        string tree = RichTree.Make(_program.At("tree"));
        _program.Good(["convert", "--keep-ids", tree, $"oci:{_program.At("layout")}:v1",
            .. compressor is null ? [] : new[] { "--compressor", compressor }]);
        Peer.Run("umoci", "unpack", "--image", $"{_program.At("layout")}:v1", _program.At("bundle"));
        Assert.Equal(RichTree.Describe(tree), RichTree.Describe(_program.At("bundle/rootfs")));
    }

    [ToolTheory("podman", RichTree.Needs, "root")]
    [InlineData("oci-archive:", "", "gzip")]
    [InlineData("oci-archive:", "", "zstd")]
    [InlineData("docker-archive:", ":team/app:1", null)]
    public void Podman_loads_what_went_in(string scheme, string name, string? compressor)
    {
        string tree = RichTree.Make(_program.At("tree"));
        _program.Good(["convert", "--keep-ids", tree, $"{scheme}{_program.At("x.tar")}{name}",
            .. compressor is null ? [] : new[] { "--compressor", compressor }]);
        string loaded = Peer.Run("podman", [.. Storage, "load", "-q", "-i", _program.At("x.tar")]).Trim();
        string id = loaded[(loaded.LastIndexOf(' ') + 1)..];
        Assert.Contains(name.TrimStart(':'), id, StringComparison.Ordinal);
        string mounted = Peer.Run("podman", [.. Storage, "image", "mount", id]).Trim();
        Assert.Equal(WithoutRootsTime(RichTree.Describe(tree)), WithoutRootsTime(RichTree.Describe(mounted)));
        Peer.Run("podman", [.. Storage, "image", "umount", id]);
    }

    /// <summary>The directory in which podman unpacks has a time of its own.</summary>
    private static IEnumerable<string> WithoutRootsTime(string[] files) =>
        files.Select(line => line.StartsWith(".\t", StringComparison.Ordinal) ? line[..8] : line);

    [ToolFact("tar", RichTree.Needs, "root")]
    public void Tar_reads_the_layer_of_a_docker_archive()
    {
        string tree = RichTree.Make(_program.At("tree")), back = Directory.CreateDirectory(_program.At("back")).FullName;
        _program.Good("convert", "--keep-ids", tree, $"docker-archive:{_program.At("x.tar")}");
        string layer = JsonNode.Parse(Peer.Run("tar", "-xOf", _program.At("x.tar"), "manifest.json"))![0]!["Layers"]![0]!
            .GetValue<string>();
        Peer.Run("sh", "-c",
            $"tar -xOf {_program.At("x.tar")} {layer} | tar -C {back} --xattrs --xattrs-include='*' --numeric-owner -xp");
        Assert.Equal(RichTree.Describe(tree), RichTree.Describe(back));
    }

    [Theory]
    [InlineData("oci:{0}/layout", "oci:{0}/layout")]
    [InlineData("oci:{0}/layout:v1", "oci:{0}/layout:v1")]
    [InlineData("oci-archive:{0}/x.tar:v1", "oci-archive:{0}/x.tar")]
    [InlineData("docker-archive:{0}/x.tar:app:1", "docker-archive:{0}/x.tar")]
    [InlineData("docker-archive:{0}/x.tar", "docker-archive:{0}/x.tar")]
    public void What_comes_back_is_the_same_image_byte_for_byte(string destination, string source)
    {
        string sif = Sif();
        _program.Good("convert", sif, _program.At("before.sqfs"));
        _program.Good("convert", sif, string.Format(null, destination, _program.Place));
        _program.Good("pull", _program.At("after.sqfs"), string.Format(null, source, _program.Place));
        Assert.Equal(File.ReadAllBytes(_program.At("before.sqfs")), File.ReadAllBytes(_program.At("after.sqfs")));
        _program.Good("convert", string.Format(null, source, _program.Place), _program.At("again.sqfs"));
        Assert.Equal(File.ReadAllBytes(_program.At("before.sqfs")), File.ReadAllBytes(_program.At("again.sqfs")));
    }

    [ToolFact("tar", RichTree.Needs, "root")]
    public void Every_kind_of_source_makes_the_same_layer()
    {
        string tree = RichTree.Make(_program.At("tree"));
        _program.Good("convert", "--keep-ids", tree, _program.At("x.sqfs"));
        Peer.Run("tar", "-C", tree, "--xattrs", "--xattrs-include=*", "--sort=none", "-cf", _program.At("t.tar"), ".");
        foreach (string source in new[] { tree, _program.At("x.sqfs"), _program.At("t.tar") })
        {
            _program.Good("convert", "--keep-ids", source, $"docker-archive:{source}.docker:app:1");
        }

        Assert.Equal(File.ReadAllBytes($"{tree}.docker"), File.ReadAllBytes(_program.At("x.sqfs.docker")));
        Assert.Equal(File.ReadAllBytes($"{tree}.docker"), File.ReadAllBytes(_program.At("t.tar.docker")));
    }

    [ToolFact("skopeo", "podman", "buildah", "root")]
    public void Runscript_environment_and_labels_are_stated_and_work()
    {
        _program.Good("convert", Sif(), $"oci-archive:{_program.At("x.tar")}:v1");
        JsonNode config = JsonNode.Parse(Peer.Run("skopeo", "inspect", "--config", $"oci-archive:{_program.At("x.tar")}"))!;
        Assert.Equal("ana", config["config"]!["Labels"]!["maintainer"]!.GetValue<string>());
        Assert.Equal("""{"a":1}""", config["config"]!["Labels"]!["build"]!.GetValue<string>());
        string[] entrypoint = [.. config["config"]!["Entrypoint"]!.AsArray().Select(word => word!.GetValue<string>())];
        string container = Peer.Run("buildah", [.. Storage, "from", "--pull-never", $"oci-archive:{_program.At("x.tar")}"])
            .Trim();
        string said = Peer.Run("buildah", [.. Storage, "run", "--isolation", "chroot", container, "--", .. entrypoint,
            "one", "two"]);
        Assert.Equal("blue one two\n", said);
    }

    [Fact]
    public void An_image_is_added_to_a_layout_beside_those_that_are_in_it()
    {
        string tree = Small(), layout = _program.At("layout");
        _program.Good("convert", tree, $"oci:{layout}:one");
        JsonNode index = JsonNode.Parse(File.ReadAllText(Path.Combine(layout, "index.json")))!;
        index["annotations"] = new JsonObject { ["what"] = "ours" };
        index["manifests"]![0]!["urls"] = new JsonArray("x");
        File.WriteAllText(Path.Combine(layout, "index.json"), index.ToJsonString());
        File.WriteAllText(Path.Combine(tree, "b"), "more");
        _program.Good("convert", tree, $"oci:{layout}:two");
        Assert.Contains("--force", _program.Refused("convert", tree, $"oci:{layout}:one"), StringComparison.Ordinal);
        JsonNode after = JsonNode.Parse(File.ReadAllText(Path.Combine(layout, "index.json")))!;
        Assert.Equal(["one", "two"], after["manifests"]!.AsArray()
            .Select(image => image!["annotations"]!["org.opencontainers.image.ref.name"]!.GetValue<string>()));
        Assert.Equal("ours", after["annotations"]!["what"]!.GetValue<string>());
        Assert.Equal("x", after["manifests"]![0]!["urls"]![0]!.GetValue<string>());
        _program.Good("pull", _program.At("one.sqfs"), $"oci:{layout}:one");
        _program.Good("pull", _program.At("two.sqfs"), $"oci:{layout}:two");
        Assert.Contains("+ /b", _program.Run("diff", _program.At("one.sqfs"), _program.At("two.sqfs")).Out,
            StringComparison.Ordinal);
        _program.Good("convert", "--force", tree, $"oci:{layout}:one");
        _program.Good("pull", "--force", _program.At("one.sqfs"), $"oci:{layout}:one");
        Assert.Equal("", _program.Good("diff", _program.At("one.sqfs"), _program.At("two.sqfs")));
        Assert.Equal(["blobs", "index.json", "oci-layout"],
            Directory.GetFileSystemEntries(layout).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("""{"manifests":[],"manifests":[]}""")]
    [InlineData("""{"manifests":[{"annotations":{},"annotations":{}}]}""")]
    [InlineData("""{"manifests":[{"annotations":{"a":"1","a":"2"}}]}""")]
    [InlineData("[]")]
    [InlineData("{")]
    public void A_layout_whose_index_is_damaged_stays_as_it_is(string index)
    {
        string layout = _program.At("layout"), tree = Small();
        _program.Good("convert", tree, $"oci:{layout}:v1");
        File.WriteAllText(Path.Combine(layout, "index.json"), index);
        string[] before = [.. Directory.GetFileSystemEntries(layout, "*", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)];
        Assert.Contains("index.json", _program.Refused("convert", tree, $"oci:{layout}:v2"), StringComparison.Ordinal);
        Assert.Equal(index, File.ReadAllText(Path.Combine(layout, "index.json")));
        Assert.Equal(before, Directory.GetFileSystemEntries(layout, "*", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_no_layer_can_say_is_refused_or_told_and_nothing_is_left()
    {
        string tree = Small(), file = _program.At("x.tar");
        File.WriteAllText(Path.Combine(tree, ".wh.a"), "");
        Assert.Contains(".wh.", _program.Refused("convert", tree, $"oci:{_program.At("layout")}"), StringComparison.Ordinal);
        Assert.Contains(".wh.", _program.Refused("convert", tree, $"docker-archive:{file}"), StringComparison.Ordinal);
        File.Delete(Path.Combine(tree, ".wh.a"));
        Assert.Contains("gzip or zstd", _program.Refused("convert", "--compressor", "xz", tree, $"oci-archive:{file}"),
            StringComparison.Ordinal);
        Assert.Contains("not compressed", _program.Refused("convert", "--compressor", "gzip", tree, $"docker-archive:{file}"),
            StringComparison.Ordinal);
        Assert.Contains("--format", _program.Refused("convert", "--format", "sif", tree, $"oci-archive:{file}"),
            StringComparison.Ordinal);
        Assert.Contains("not an OCI layout", _program.Refused("convert", tree, $"oci:{tree}"), StringComparison.Ordinal);
        Assert.Contains("push", _program.Refused("convert", tree, "docker://somewhere/app:1"), StringComparison.Ordinal);
        Assert.Contains("not a name in a layout", _program.Refused("convert", tree, $"oci:{_program.At("layout")}:a b"),
            StringComparison.Ordinal);
        using (System.Net.Sockets.Socket socket = new(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream,
            System.Net.Sockets.ProtocolType.Unspecified))
        {
            socket.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint(Path.Combine(tree, "s")));
            Assert.Contains("1 socket (s)", _program.Run("convert", tree, $"oci-archive:{file}").Err, StringComparison.Ordinal);
        }

        Assert.Contains("--force", _program.Refused("convert", tree, $"docker-archive:{file}"), StringComparison.Ordinal);
        _program.Good("convert", "--force", tree, $"docker-archive:{file}");
        Assert.Equal(["x.tar"], _program.Files);
        Assert.Equal(["small"], Directory.GetDirectories(_program.Place).Select(path => Path.GetFileName(path)!));
    }

    [Fact]
    public void Programs_of_this_machine_become_an_image_of_layers()
    {
        _program.Good("convert", "host:cat", $"oci:{_program.At("layout")}:cat");
        _program.Good("convert", "host:cat", _program.At("direct.sqfs"));
        _program.Good("pull", _program.At("back.sqfs"), $"oci:{_program.At("layout")}:cat");
        Assert.Equal("", _program.Good("diff", _program.At("direct.sqfs"), _program.At("back.sqfs")));
    }
}
