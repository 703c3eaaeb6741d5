using System.Text;
using Hpc.Oci.Tests;

namespace Hpc.ImageCli.Tests;

/// <summary>What docker save wrote before 1.10, and what containerd writes beside the OCI layout.</summary>
public sealed class OldDockerArchiveTests : IDisposable
{
    private static readonly string s_lower = new('1', 64), s_upper = new('2', 64), s_other = new('3', 64);

    private readonly ImageProgram _program = new();

    public void Dispose() => _program.Dispose();

    private string Archive(string? repositories)
    {
        LayerTar archive = new();
        Layer(archive, s_upper,
            $$$"""
            {"id":"{{{s_upper}}}","parent":"{{{s_lower}}}","architecture":"amd64","os":"linux",
            "config":{"Env":["A=1"],"Cmd":["prog"]}}
            """, new LayerTar().File("b", "upper").File(".wh.a"));
        Layer(archive, s_lower, $$$"""{"id":"{{{s_lower}}}","os":"linux"}""",
            new LayerTar().File("a", "lower").File("c", "lower"));
        Layer(archive, s_other, $$$"""{"id":"{{{s_other}}}"}""", new LayerTar().File("other"));
        archive = repositories is null ? archive : archive.File("repositories", repositories);
        File.WriteAllBytes(_program.At("x.tar"), archive.Bytes);
        return _program.At("x.tar");
    }

    private static void Layer(LayerTar archive, string id, string json, LayerTar layer) =>
        archive.Directory(id).File($"{id}/VERSION", "1.0").File($"{id}/json", json).File($"{id}/layer.tar",
            Encoding.Latin1.GetString(layer.Bytes));

    [Theory]
    [InlineData("app:1")]
    [InlineData("docker.io/library/app:1")]
    public void The_layers_of_a_name_are_followed_down(string name)
    {
        string archive = Archive($$$"""{"app":{"1":"{{{s_upper}}}"},"other":{"latest":"{{{s_other}}}"}}""");
        _program.Good("convert", $"docker-archive:{archive}:{name}", _program.At("x/"));
        Assert.Equal(["b", "c"], FileTree.List(_program.At("x")).Select(line => line.Split(' ')[0]));
        Assert.Contains("export A=", File.ReadAllText(_program.At("x/.singularity.d/env/10-docker2singularity.sh")),
            StringComparison.Ordinal);
        _program.Good("convert", $"docker-archive:{archive}:{name}", $"oci:{_program.At("layout")}:1");
        _program.Good("convert", $"oci:{_program.At("layout")}:1", _program.At("y/"));
        Assert.Equal(FileTree.List(_program.At("x")), FileTree.List(_program.At("y")));
    }

    [Fact]
    public void Of_several_images_the_names_are_said() => Assert.Contains("app:1, other:latest", _program.Refused(
        "convert", $"docker-archive:{Archive($$$"""{"app":{"1":"{{{s_upper}}}"},"other":{"latest":"{{{s_other}}}"}}""")}",
        _program.At("x.sif")), StringComparison.Ordinal);

    [Fact]
    public void Without_names_the_images_are_those_below_no_other()
    {
        string archive = Archive(repositories: null);
        Assert.Contains("holds 2 images", _program.Refused("convert", $"docker-archive:{archive}", _program.At("x.sif")),
            StringComparison.Ordinal);
        _program.Good("convert", $"docker-archive:{archive}:@0", _program.At("x/"));
        Assert.True(File.Exists(_program.At("x/b")));
    }

    [Theory]
    [InlineData("""{"app":{"1":"nothing"}}""")]
    [InlineData("""{"app":[]}""")]
    [InlineData("[]")]
    public void Names_that_lead_nowhere_are_refused(string repositories) =>
        _program.Refused("convert", $"docker-archive:{Archive(repositories)}", _program.At("x.sif"));

    /// <summary>docker 25 and nerdctl: the annotation of the OCI specification has the tag alone, which several images
    /// share.</summary>
    [Fact]
    public void Images_of_a_layout_have_their_whole_names_too()
    {
        string layout = LayoutFile.Write(_program.At("layout"), [new LayerTar().File("one").Bytes]),
            second = LayoutFile.Write(_program.At("second"), [new LayerTar().File("two").Bytes]);
        foreach (string blob in Directory.GetFiles(Path.Combine(second, "blobs/sha256")))
        {
            File.Copy(blob, Path.Combine(layout, "blobs/sha256", Path.GetFileName(blob)), overwrite: true);
        }

        string index = Path.Combine(layout, "index.json");
        string two = Named(Path.Combine(second, "index.json"), "two");
        File.WriteAllText(index, $$$"""{"schemaVersion":2,"manifests":[{{{Named(index, "one")}}},{{{two}}}]}""");
        Assert.Contains("docker.io/library/one:latest, docker.io/library/two:latest",
            _program.Refused("convert", $"oci:{layout}", _program.At("x.sif")), StringComparison.Ordinal);
        _program.Good("convert", $"oci:{layout}:two", _program.At("x/"));
        Assert.True(File.Exists(_program.At("x/two")));
    }

    private static string Named(string index, string name)
    {
        Oci.Descriptor image = Oci.ManifestDocument.Parse(File.ReadAllBytes(index)).Index!.Manifests[0];
        return $$$"""
            {"mediaType":"{{{image.MediaType}}}","digest":"{{{image.DigestText}}}","size":{{{image.Size}}},
            "annotations":{"org.opencontainers.image.ref.name":"latest",
            "io.containerd.image.name":"docker.io/library/{{{name}}}:latest"}}
            """;
    }
}
