using System.Text;
using Hpc.Binary;

namespace Hpc.Oci.Tests;

public class ManifestTests
{
    private const string Real = "oci/sarus-manifests";

    [CorpusTheory]
    [InlineData("alpine_3.14.json", 1)]
    [InlineData("alpine_buildah.json", 1)]
    [InlineData("zlib_ghcr.json", 1)]
    public void Real_manifests_of_images_are_understood(string file, int atLeast)
    {
        ManifestDocument manifest = ManifestDocument.Parse(Corpora.Read($"{Real}/{file}"));
        Assert.True(manifest.Index is null && manifest.Image!.Layers.Count >= atLeast);
        Assert.All(manifest.Image.Layers, layer => Assert.True(MediaTypes.IsTarLayer(layer.MediaType) && layer.Digest.Hex.Length == 64));
    }

    [CorpusTheory]
    [InlineData("amd64", null)]
    [InlineData("x86_64", null)]
    [InlineData("aarch64", "v8")]
    [InlineData("arm/v7", "v7")]
    [InlineData("ppc64le", null)]
    public void The_image_of_an_architecture_is_found_in_a_list(string architecture, string? variant)
    {
        ImageIndex index = ManifestDocument.Parse(Corpora.Read($"{Real}/docker_manifest_list_alpine.json")).Index!;
        Platform wanted = Platform.Linux(architecture);
        Platform chosen = index.Choose(wanted).Platform!;
        Assert.Equal((wanted.Architecture, "linux", variant), (chosen.Architecture, chosen.OperatingSystem, chosen.Variant));
    }

    [CorpusFact]
    public void A_list_without_the_architecture_says_which_it_has()
    {
        ImageIndex index = ManifestDocument.Parse(Corpora.Read($"{Real}/docker_manifest_list_alpine.json")).Index!;
        UnsupportedFeatureException error = Assert.Throws<UnsupportedFeatureException>(() => index.Choose(Platform.Linux("sparc")));
        Assert.Contains("linux/amd64", error.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"schemaVersion":1,"name":"a","fsLayers":[{"blobSum":"x"}]}""")]
    [InlineData("""{"schemaVersion":2,"layers":[],"fsLayers":[]}""")]
    public void Schema_1_is_refused_by_name(string json)
    {
        UnsupportedFeatureException error = Assert.Throws<UnsupportedFeatureException>(() => Parse(json));
        Assert.Contains("schema 1", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"schemaVersion":2,"layers":[],"manifests":[]}""")]
    [InlineData("""{"schemaVersion":2,"layers":[{"size":"big"}]}""")]
    [InlineData("""{"schemaVersion":2,"layers":[{"digest":"\ud800"}]}""")]
    [InlineData("""{"schemaVersion":2,"manifests":7}""")]
    public void What_is_no_manifest_is_damaged(string json) => Assert.Throws<CorruptImageException>(() => Parse(json));

    [Fact]
    public void A_manifest_without_media_types_is_known_by_its_members()
    {
        Assert.NotNull(Parse("""{"schemaVersion":2,"config":{"digest":"sha256:00"},"layers":[]}""").Image);
        Assert.NotNull(Parse("""{"schemaVersion":2,"manifests":[]}""").Index);
    }

    [Fact]
    public void An_attestation_is_no_image()
    {
        ImageIndex index = Parse("""
            {"schemaVersion":2,"manifests":[
              {"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"a","platform":{"architecture":"unknown","os":"unknown"}},
              {"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"b","platform":{"architecture":"amd64","os":"linux"}}]}
            """).Index!;
        Assert.Equal("b", index.Choose(Platform.Linux("amd64")).DigestText);
    }

    [CorpusFact]
    public void Manifests_of_every_kind_are_understood_or_refused()
    {
        foreach (string file in Directory.GetFiles(Path.Combine(Corpora.Root!, "oci/containers-image/manifest")))
        {
            Exception? error = Record.Exception(() => ManifestDocument.Parse(File.ReadAllBytes(file)));
            Assert.True(error is null or CorruptImageException or UnsupportedFeatureException, $"{file}: {error}");
        }
    }

    [Fact]
    public void A_process_is_written_as_the_specification_names_its_members()
    {
        ProcessConfig process = ImageConfig.Parse("""
            {"architecture":"amd64","os":"linux","config":{"Labels":{"a":"b"},"Cmd":["sh","-c","echo \"$HOME\""],"Env":["PATH=/bin"],"User":"me","ExposedPorts":{"80/tcp":{}}}}
            """u8).Process!;
        Assert.Equal(
            """{"User":"me","ExposedPorts":{"80/tcp":{}},"Env":["PATH=/bin"],"Cmd":["sh","-c","echo \u0022$HOME\u0022"],"Labels":{"a":"b"}}""",
            Encoding.UTF8.GetString(process.ToJson()));
    }

    [CorpusFact]
    public void The_one_image_of_a_layout_needs_no_name()
    {
        ImageIndex index = ManifestDocument.Parse(Corpora.Read("oci/generated/umoci-zstd-layout/index.json")).Index!;
        Assert.Equal(index.Named("bb"), index.Named(null));
        Assert.Contains("bb", Assert.Throws<ReferenceException>(() => index.Named("cc")).Why, StringComparison.Ordinal);
    }

    private static ManifestDocument Parse(string json) => ManifestDocument.Parse(Encoding.UTF8.GetBytes(json));
}
