using Hpc.Host;
using Hpc.Oci.Tests;

namespace Hpc.ImageCli.Tests;

/// <summary>What is in a pulled image, against umoci, which unpacks the same layers to a directory.</summary>
public sealed class FlatteningTests : IDisposable
{
    private readonly ImageProgram _program = new();

    public void Dispose() => _program.Dispose();

    [ToolTheory("umoci", "unsquashfs", "root")]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void Random_layers_give_what_umoci_unpacks(int seed)
    {
        for (int round = 0; round < 4; round++)
        {
            string name = $"{seed}-{round}";
            IReadOnlyList<byte[]> layers = new RandomLayers((seed * 100) + round).Make();

            // Before 0.5 umoci knows no zstd.
            string theirs = LayoutFile.Write(_program.At("theirs" + name), layers),
                ours = LayoutFile.Write(_program.At("ours" + name), layers, "{}", "gzip", "zstd", "none");
            Compare($"oci:{ours}", theirs, name);
        }
    }

    [CorpusToolTheory("skopeo", "umoci", "unsquashfs", "root")]
    [InlineData("oci:", "oci/sarus-saved_image_oci")]
    [InlineData("docker-archive:", "oci/ggcr-mutate/whiteout_image.tar")]
    [InlineData("docker-archive:", "oci/containers-image/docker-archive/almostempty.tar")]
    public void Real_images_give_what_skopeo_and_umoci_unpack(string scheme, string file)
    {
        string source = scheme + Path.Combine(Corpora.Root!, file), copy = _program.At("copy");
        Peer.Run("skopeo", "--insecure-policy", "copy", source, $"oci:{copy}:v1");
        Compare(source, copy, "real");
    }

    [ToolFact("unsquashfs", "root")]
    public void A_file_that_only_a_hard_link_keeps_has_its_data()
    {
        string layout = LayoutFile.Write(_program.At("layout"),
            [new LayerTar().File("a", "text").HardLink("b", "a").Bytes, new LayerTar().File(".wh.a").Bytes]);
        _program.Good("pull", _program.At("x.sif"), $"oci:{layout}");
        string line = Assert.Single(FileTree.OfImage(_program.At("x.sif"), _program.At("scratch")));
        Assert.StartsWith("b f 644 4 ", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("zstd")]
    [InlineData("none")]
    public void A_layer_that_is_cut_short_is_refused(string compression)
    {
        string layout = LayoutFile.Write(_program.At("layout"), [new LayerTar().File("a", new string('x', 3000)).Bytes], "{}",
            compression);
        FileInfo largest = new DirectoryInfo(Path.Combine(layout, "blobs/sha256")).GetFiles()
            .MaxBy(file => compression == "none" ? file.Length : file.Name == Name(layout) ? 1 : 0)!;
        using (FileStream file = largest.Open(FileMode.Open))
        {
            file.SetLength(file.Length / 2);
        }

        _program.Refused("pull", _program.At("x.sif"), $"oci:{layout}");
        Assert.Empty(_program.Files);
    }

    [Theory]
    [InlineData("bzip2", "425a683931415926535900")]
    [InlineData("lz4", "04224d186440a700")]
    public void A_compressor_that_layers_do_not_have_is_refused_by_name(string name, string head)
    {
        File.WriteAllBytes(_program.At("stored"), Convert.FromHexString(head));
        string layout = LayoutFile.Write(_program.At("layout"), [new LayerTar().File("a", "text").Bytes], "{}",
            _program.At("stored"));
        foreach (string target in new[] { "x.sif", "x.sqfs", "x/" })
        {
            Assert.Contains(name, _program.Refused("pull", _program.At(target), $"oci:{layout}"), StringComparison.Ordinal);
        }

        Assert.Contains($"{name} -d", _program.Refused("convert", $"oci:{layout}", $"docker-archive:{_program.At("x.tar")}"),
            StringComparison.Ordinal);
        Assert.Equal(["stored"], _program.Files);
    }

    [Fact]
    public void A_layer_with_another_digest_is_refused()
    {
        string layout = LayoutFile.Write(_program.At("layout"), [new LayerTar().File("a", "text").Bytes], "{}", "none");
        string blob = Path.Combine(layout, "blobs/sha256", Name(layout));
        byte[] bytes = File.ReadAllBytes(blob);
        bytes[514] ^= 1;
        File.WriteAllBytes(blob, bytes);
        Assert.Contains("digest", _program.Refused("pull", _program.At("x.sif"), $"oci:{layout}"), StringComparison.Ordinal);
        Assert.Empty(_program.Files);
    }

    [Fact]
    public void A_file_of_exabytes_is_refused_with_the_limit()
    {
        byte[] layer = new LayerTar().Pax("GNU.sparse.size=4611686018427387904", "GNU.sparse.map=0,1").File("big", "x").Bytes;
        string layout = LayoutFile.Write(_program.At("layout"), [layer]);
        Assert.Contains("4 TiB", _program.Refused("pull", _program.At("x.sif"), $"oci:{layout}"), StringComparison.Ordinal);
        Assert.Empty(_program.Files);
    }

    /// <summary>The layer's file: the manifest names it last.</summary>
    private static string Name(string layout)
    {
        Oci.Descriptor image =
            Oci.ManifestDocument.Parse(File.ReadAllBytes(Path.Combine(layout, "index.json"))).Index!.Manifests[0];
        return Oci.ManifestDocument
            .Parse(File.ReadAllBytes(Path.Combine(layout, "blobs/sha256", image.Digest.Hex))).Image!.Layers[0].Digest.Hex;
    }

    private void Compare(string source, string layout, string name)
    {
        string sif = _program.At($"{name}.sif"), bundle = _program.At($"bundle{name}");
        _program.Good("pull", sif, source);
        Peer.Run("umoci", "unpack", "--image", $"{layout}:v1", bundle);
        Assert.Equal(FileTree.List(Path.Combine(bundle, "rootfs")), FileTree.OfImage(sif, _program.At($"scratch{name}")));
    }
}
