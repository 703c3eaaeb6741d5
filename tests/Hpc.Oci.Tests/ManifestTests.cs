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
        Assert.All(manifest.Image.Layers,
            layer => Assert.True(MediaTypes.IsTarLayer(layer.MediaType) && layer.Digest.Hex.Length == 64));
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
        Oci.Platform wanted = Oci.Platform.Linux(architecture);
        Oci.Platform chosen = index.Choose(wanted).Platform!;
        Assert.Equal((wanted.Architecture, "linux", variant), (chosen.Architecture, chosen.OperatingSystem, chosen.Variant));
    }

    [CorpusFact]
    public void A_list_without_the_architecture_says_which_it_has()
    {
        ImageIndex index = ManifestDocument.Parse(Corpora.Read($"{Real}/docker_manifest_list_alpine.json")).Index!;
        UnsupportedFeatureException error =
            Assert.Throws<UnsupportedFeatureException>(() => index.Choose(Oci.Platform.Linux("sparc")));
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
              {"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"a","platform":{"architecture":"unknown",
              "os":"unknown"}},
              {"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"b","platform":{"architecture":"amd64",
              "os":"linux"}}]}
            """).Index!;
        Assert.Equal("b", index.Choose(Oci.Platform.Linux("amd64")).DigestText);
    }

    [Theory]
    [InlineData("attestation",
        """ "platform":{"architecture":"amd64","os":"linux"},"annotations":"""
        + """{"vnd.docker.reference.type":"attestation-manifest"}""")]
    [InlineData("half known", """ "platform":{"architecture":"unknown","os":"linux"}""")]
    [InlineData("artifact", """ "artifactType":"application/vnd.example","platform":{"architecture":"amd64","os":"linux"}""")]
    [InlineData("signature", """ "annotations":{"org.opencontainers.image.ref.name":"_cosign:x"}""")]
    public void What_is_no_image_is_never_chosen(string digest, string members)
    {
        ImageIndex index = Index(Entry(digest, members), Entry("b", Platform("amd64")));
        Assert.Equal("b", index.Choose(Oci.Platform.Linux("amd64")).DigestText);
        Assert.Throws<UnsupportedFeatureException>(() => Index(Entry(digest, members)).Choose(Oci.Platform.Linux("amd64")));
    }

    [Theory]
    [InlineData("arm64", "v8")]
    [InlineData("arm64/v8", "v8")]
    [InlineData("arm", "v7")]
    [InlineData("arm/v7", "v7")]
    [InlineData("arm/v6", "v6")]
    [InlineData("arm/v5", null)]
    [InlineData("amd64", "")]
    [InlineData("amd64/v2", "")]
    [InlineData("amd64/v3", "v3")]
    public void A_variant_is_met_by_the_nearest_that_needs_no_more(string wanted, string? variant)
    {
        ImageIndex index = Index(Entry("1", Platform("arm", "v6")), Entry("2", Platform("arm64", "v8")),
            Entry("3", Platform("arm", "v7")),
            Entry("4", Platform("amd64", "v3")), Entry("5", Platform("amd64")), Entry("6", Platform("arm64", "v8", "windows")));
        Descriptor? chosen = Record.Exception(() => index.Choose(Oci.Platform.Linux(wanted))) is null
            ? index.Choose(Oci.Platform.Linux(wanted)) : null;
        Assert.Equal(variant, chosen is null ? null : chosen.Platform!.Variant ?? "");
    }

    [Fact]
    public void Two_images_for_one_platform_are_refused_with_both_named()
    {
        ImageIndex index = Index(Entry("a1", Platform("amd64")), Entry("b2", Platform("amd64")));
        UnsupportedFeatureException error =
            Assert.Throws<UnsupportedFeatureException>(() => index.Choose(Oci.Platform.Linux("amd64")));
        Assert.True(error.Remedy.Contains("(a1)", StringComparison.Ordinal)
            && error.Remedy.Contains("(b2)", StringComparison.Ordinal));
        Assert.Equal("a1",
            Index(Entry("a1", Platform("amd64")), Entry("a1", Platform("amd64"))).Choose(Oci.Platform.Linux("amd64")).DigestText);
    }

    [Theory]
    [InlineData("""{"config":{"digest":"a"},"layers":null}""")]
    [InlineData("""{"config":{"digest":"a"},"layers":null,"annotations":{"a":null}}""")]
    [InlineData("""{"manifests":null}""")]
    public void Null_is_an_empty_list(string json) =>
        Assert.True(Parse(json) is { Image.Layers.Count: 0 } or { Index.Manifests.Count: 0 });

    [Theory]
    [InlineData("""{"config":null,"layers":[]}""", "manifest.config")]
    [InlineData("""{"config":{"digest":null},"layers":[]}""", "manifest.config.digest")]
    [InlineData("""{"config":{"digest":"a"},"layers":[null]}""", "manifest.layers[0].digest")]
    [InlineData("""{"config":{"digest":"a","size":-1},"layers":[]}""", "manifest.config.size")]
    [InlineData("""{"config":{"digest":"a","size":1e400},"layers":[]}""", "manifest.config.size")]
    [InlineData("""{"config":{"digest":"a","digest":"b"},"layers":[]}""", "manifest.config.digest")]
    [InlineData("""{"manifests":[{"digest":"a","platform":{"os":7}}]}""", "manifest.manifests[0].platform.os")]
    [InlineData("""{"manifests":[{"digest":"a","platform":"linux"}]}""", "manifest.manifests[0].platform")]
    [InlineData("""{"manifests":[{"digest":"a\ud800"}]}""", "manifest.manifests[0].digest")]
    [InlineData("""{"manifests":[{"digest":"a\u0000"}]}""", "manifest.manifests[0].digest")]
    [InlineData("""{"manifests":[{"digest":"a","annotations":{"k":[]}}]}""", "manifest.manifests[0].annotations.k")]
    public void What_is_wrong_in_a_manifest_is_named(string json, string member) =>
        Assert.StartsWith(member + ":", Assert.Throws<CorruptImageException>(() => Parse(json)).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("""[{"Config":null}]""", "manifest.json[0].Config")]
    [InlineData("""[null]""", "manifest.json[0].Config")]
    [InlineData("""[{"Config":"c","Layers":[null]}]""", "manifest.json[0].Layers[0]")]
    [InlineData("""[{"Config":"c","Layers":"a"}]""", "manifest.json[0].Layers")]
    [InlineData("""{"Config":"c"}""", "manifest.json")]
    [InlineData("null", "manifest.json")]
    public void What_is_wrong_in_a_docker_archive_is_named(string json, string member) =>
        Assert.StartsWith(member + ":",
            Assert.Throws<CorruptImageException>(() => ManifestDocument.ParseDockerArchive(Encoding.UTF8.GetBytes(json))).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("x86_64", "amd64")]
    [InlineData("aarch64", "arm64")]
    [InlineData("i686", "386")]
    public void A_processor_by_another_than_gos_name_is_the_same_one(string name, string wanted)
    {
        ImageIndex index = Index(Entry("a", Platform("s390x")), Entry("b", Platform(name)));
        Assert.Equal("b", index.Choose(Oci.Platform.Linux(wanted)).DigestText);
    }

    [Fact]
    public void A_command_that_is_a_text_is_one_word()
    {
        ProcessConfig config = ProcessConfig.Parse("""{"Entrypoint":"/bin/app","Cmd":"a b"}"""u8);
        Assert.Equal(["/bin/app"], config.Entrypoint!);
        Assert.Equal(["a b"], config.Command!);
    }

    [Theory]
    [InlineData("application/vnd.sylabs.sif.layer.v1.sif")]
    [InlineData("appliciation/vnd.sylabs.sif.layer.tar")]
    public void A_sif_file_in_a_registry_has_one_of_two_types(string type) =>
        Assert.Equal("b",
            Parse($$$"""{"config":{"digest":"a"},"layers":[{"digest":"b","mediaType":"{{{type}}}"}]}""").Image!.Sif?.DigestText);

    [Fact]
    public void A_document_of_many_levels_is_refused() =>
        Assert.Contains("64 levels", Assert.Throws<CorruptImageException>(() => Parse(new string('[', 100_000))).Message,
            StringComparison.Ordinal);

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
            {"architecture":"amd64","os":"linux","config":{"Labels":{"a":"b"},"Cmd":["sh","-c","echo \"$HOME\""],
             "Env":["PATH=/bin"],"User":"me","ExposedPorts":{"80/tcp":{}}}}
            """u8).Process!;
        Assert.Equal(
            """{"User":"me","ExposedPorts":{"80/tcp":{}},"Env":["PATH=/bin"],"Cmd":"""
            + """["sh","-c","echo \u0022$HOME\u0022"],"Labels":{"a":"b"}}""",
            Encoding.UTF8.GetString(process.ToJson()));
    }

    /// <summary>It could be read and would end the program when it is written again.</summary>
    [Theory]
    [InlineData("ExposedPorts", """{"80/tcp":"\ud800"}""")]
    [InlineData("Volumes", """{"/v":["\udc00x"]}""")]
    [InlineData("Labels", """{"a":"\ud800\ud800"}""")]
    public void An_escape_sequence_that_is_no_character_is_the_files_fault_also_where_it_is_only_passed_on(string member,
        string value)
    {
        byte[] json = Encoding.UTF8.GetBytes("{\"config\":{\"" + member + "\":" + value + "}}");
        Assert.Contains($"config.{member}", Assert.Throws<CorruptImageException>(() => ImageConfig.Parse(json)).Message,
            StringComparison.Ordinal);
    }

    [CorpusFact]
    public void The_one_image_of_a_layout_needs_no_name()
    {
        ImageIndex index = ManifestDocument.Parse(Corpora.Read("oci/generated/umoci-zstd-layout/index.json")).Index!;
        Assert.Equal(Assert.Single(index.Named("bb")).Digest, Assert.Single(index.Named(null)).Digest);
        Assert.Contains("bb", Assert.Throws<ReferenceException>(() => index.Named("cc")).Why, StringComparison.Ordinal);
    }

    private static ImageIndex Index(params string[] entries) =>
        Parse($$"""{"manifests":[{{string.Join(',', entries)}}]}""").Index!;

    private static string Entry(string digest, string members) =>
        $$"""{"mediaType":"{{MediaTypes.OciManifest}}","digest":"{{digest}}",{{members}}}""";

    private static string Platform(string architecture, string? variant = null, string os = "linux") =>
        $$""" "platform":{"architecture":"{{architecture}}","os":"{{os}}"{{(variant is null ? "" : $",\"variant\":\""
            + $"{variant}\"")}}}""";

    private static ManifestDocument Parse(string json) => ManifestDocument.Parse(Encoding.UTF8.GetBytes(json));
}
