using Hpc.Oci;
using Hpc.Oci.Tests;

namespace Hpc.ImageCli.Tests;

/// <summary>The image of a platform, wherever in a layout's indexes it lies.</summary>
public sealed class PlatformOfLayoutTests : IDisposable
{
    private readonly ImageProgram _program = new();

    public void Dispose() => _program.Dispose();

    [Theory]
    [InlineData("amd64")]
    [InlineData("arm64")]
    public void The_index_of_the_layout_may_list_platforms_itself(string wanted)
    {
        Index(Entry("arm64"), Entry("amd64"));
        Assert.Equal(wanted, Pulled("--arch", wanted));
    }

    [Theory]
    [InlineData("amd64")]
    [InlineData("arm64")]
    public void An_index_in_the_index_without_a_platform_is_looked_into(string wanted)
    {
        Index(IndexEntry(Entry("arm64")), IndexEntry(IndexEntry(Entry("amd64"))));
        Assert.Equal(wanted, Pulled("--arch", wanted));
    }

    [Fact]
    public void What_is_absent_is_refused_with_what_is_there()
    {
        Index(Entry("arm64"), Entry("ppc64le"));
        Assert.Contains("it offers linux/arm64, linux/ppc64le",
            _program.Refused("convert", "--arch", "amd64", $"oci:{Layout}", _program.At("x.sqfs")), StringComparison.Ordinal);
    }

    [Fact]
    public void Indexes_that_go_on_for_ever_are_refused()
    {
        string entry = Entry("amd64");
        for (int depth = 0; depth < 12; depth++)
        {
            entry = IndexEntry(entry);
        }

        Index(entry);
        _program.Refused("convert", $"oci:{Layout}", _program.At("x.sqfs"));
    }

    private string Layout => _program.At("layout");

    private void Index(params string[] entries)
    {
        File.WriteAllText(Path.Combine(Layout, "index.json"),
            $$"""{"schemaVersion":2,"manifests":[{{string.Join(',', entries)}}]}""");
        File.WriteAllText(Path.Combine(Layout, "oci-layout"), """{"imageLayoutVersion":"1.0.0"}""");
    }

    /// <summary>An image that holds a file with the name of its processor.</summary>
    private string Entry(string architecture)
    {
        LayoutFile.WriteFor(architecture, Layout, [new LayerTar().File("which", architecture).Bytes]);
        Descriptor image = ManifestDocument.Parse(File.ReadAllBytes(Path.Combine(Layout, "index.json"))).Index!.Manifests[0];
        return $$"""
            {"mediaType":"{{image.MediaType}}","digest":"{{image.DigestText}}","size":{{image.Size}},
            "platform":{"os":"linux","architecture":"{{architecture}}" } }
            """;
    }

    private string IndexEntry(params string[] entries)
    {
        string index = LayoutFile.Put(Layout, $"{{\"schemaVersion\":2,\"manifests\":[{string.Join(',', entries)}]}}");
        return $"{{\"mediaType\":\"{MediaTypes.OciIndex}\",{index}}}";
    }

    private string Pulled(params string[] words)
    {
        _program.Good(["convert", .. words, $"oci:{Layout}", _program.At("tree/")]);
        return File.ReadAllText(_program.At("tree/which"));
    }
}
