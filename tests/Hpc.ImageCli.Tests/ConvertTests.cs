using Hpc.Host;
using Hpc.Oci.Tests;

namespace Hpc.ImageCli.Tests;

/// <summary>hpcrun convert and diff.</summary>
public sealed class ConvertTests : IDisposable
{
    private readonly ImageProgram _program = new();

    public void Dispose() => _program.Dispose();

    private string Tree(string name = "tree")
    {
        string tree = Directory.CreateDirectory(_program.At(name)).FullName;
        File.WriteAllText(Path.Combine(tree, "a"), "text");
        File.WriteAllText(Path.Combine(tree, "gone"), "text");
        Directory.CreateDirectory(Path.Combine(tree, "d"));
        File.CreateSymbolicLink(Path.Combine(tree, "link"), "a");
        Peer.Run("ln", Path.Combine(tree, "a"), Path.Combine(tree, "z"));
        return tree;
    }

    [Fact]
    public void Images_of_the_same_files_do_not_differ_whatever_they_are()
    {
        string tree = Tree();
        _program.Good("convert", tree, _program.At("x.sif"), "--keep-ids");
        _program.Good("convert", _program.At("x.sif"), _program.At("y.sqfs"), "--keep-ids");
        Peer.Run("tar", "-C", tree, "-cf", _program.At("t.tar"), ".");
        foreach (string other in new[] { "x.sif", "y.sqfs", "t.tar" })
        {
            Assert.Equal("", _program.Good("diff", tree, _program.At(other)));
        }
    }

    [Fact]
    public void What_differs_is_said_file_by_file()
    {
        string one = Tree(), other = Tree("other");
        File.WriteAllText(Path.Combine(other, "new"), "new");
        File.AppendAllText(Path.Combine(other, "a"), "more");
        File.Delete(Path.Combine(other, "gone"));
        File.Delete(Path.Combine(other, "link"));
        File.CreateSymbolicLink(Path.Combine(other, "link"), "z");
        File.SetUnixFileMode(Path.Combine(other, "d"), UnixFileMode.UserRead);
        (int status, string output, _) = _program.Run("diff", one, other, "--ignore", "time,owner");
        Assert.Equal(1, status);
        Assert.Equal(
            ["! /a: size 4 -> 8", "! /d: mode 0755 -> 0400", "- /gone", "! /link: target a -> z", "+ /new", "! /z: size 4 -> 8"],
            output.TrimEnd().Split('\n'));
        Assert.Contains("owner, time", _program.Refused("diff", one, other, "--ignore", "colour"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_cannot_steer_the_terminal()
    {
        string one = Tree(), other = Tree("other");
        File.WriteAllText(Path.Combine(other, "new\u001b[2J\u202e\n+ x"), "new");
        Assert.Equal("+ /new\\033[2J\\342\\200\\256\\n+ x\n", _program.Run("diff", one, other, "--ignore", "time").Out);
    }

    [Theory]
    [InlineData("""[{"Config":"c","Layers":null}]""", null)]
    [InlineData("""[{"Config":"c","RepoTags":null,"Layers":[]}]""", null)]
    [InlineData("""[{"Config":"./c","Layers":[]}]""", null)]
    [InlineData("""[{"Config":"c","Layers":[null]}]""", "manifest.json[0].Layers[0]")]
    [InlineData("""[{"Config":null,"Layers":[]}]""", "manifest.json[0].Config")]
    [InlineData("""[{"Config":"c","Config":"d"}]""", "manifest.json.Config")]
    [InlineData("""[{"Config":"c","Layers":["l"]}]""", "\"l\"")]
    [InlineData("""[]""", "holds 0 images")]
    [InlineData("""[{"Config":7}]""", "manifest.json[0].Config")]
    public void What_is_wrong_in_a_saved_image_is_named(string manifest, string? named)
    {
        File.WriteAllBytes(_program.At("s.tar"),
            new LayerTar().File("manifest.json", manifest)
                .File("c", """{"config":null,"rootfs":{"diff_ids":null},"history":null}""").Bytes);
        string[] words = ["convert", $"docker-archive:{_program.At("s.tar")}", _program.At("s.sif")];
        Assert.Contains(named ?? "", named is null ? _program.Good(words) : _program.Refused(words), StringComparison.Ordinal);
    }

    [Fact]
    public void Options_of_all_commands_may_stand_before_the_command()
    {
        string tree = Tree();
        _program.Good("--quiet", "convert", tree, _program.At("x.sif"));
        _program.Good("-s", "-v", "--nocolor", "-d", "diff", _program.At("x.sif"), _program.At("x.sif"));
    }

    [Fact]
    public void A_source_without_labels_gets_those_that_inspect_shows()
    {
        Tree();
        Environment.SetEnvironmentVariable("SOURCE_DATE_EPOCH", "1000000000");
        try
        {
            _program.Good("convert", _program.At("tree"), _program.At("x.sif"));
        }
        finally
        {
            Environment.SetEnvironmentVariable("SOURCE_DATE_EPOCH", null);
        }

        string bytes = System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(_program.At("x.sif")));
        Assert.Contains("\"org.label-schema.build-date\":\"2001-09-09T01:46:40Z\",\"org.label-schema.schema-version\":\"1.0\"",
            bytes, StringComparison.Ordinal);
        Directory.CreateDirectory(_program.At("tree/.singularity.d"));
        File.WriteAllText(_program.At("tree/.singularity.d/labels.json"), "{}");
        _program.Good("convert", _program.At("tree"), _program.At("y.sif"));
        Assert.DoesNotContain("inspect-metadata", System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(_program.At("y.sif"))),
            StringComparison.Ordinal);
    }

    [ToolFact("tar", "cmp")]
    public void Holes_are_neither_read_nor_written()
    {
        string tree = Directory.CreateDirectory(_program.At("tree")).FullName, sparse = Path.Combine(tree, "sparse");
        Peer.Run("sh", "-c", $"printf begin > {sparse}; truncate -s 3G {sparse}; printf middle | dd "
            + $"of={sparse} bs=1 seek=1500000000 conv=notrunc; truncate -s 4000000001 {sparse}");
        Peer.Run("tar", "-C", tree, "-cSf", _program.At("t.tar"), ".");
        _program.Good("convert", tree, _program.At("x.sqfs"));
        _program.Good("convert", _program.At("t.tar"), _program.At("y.sqfs"));
        _program.Good("convert", _program.At("t.tar"), _program.At("back/"));
        Assert.InRange(new FileInfo(_program.At("x.sqfs")).Length, 4096, 100_000);
        Assert.Equal(File.ReadAllBytes(_program.At("x.sqfs")), File.ReadAllBytes(_program.At("y.sqfs")));
        Peer.Run("cmp", sparse, _program.At("back/sparse"));
        Assert.InRange(int.Parse(Peer.Run("du", "-k", _program.At("back/sparse")).Split('\t')[0]), 0, 4096);
    }

    [ToolFact("unsquashfs", "root")]
    public void Layers_are_pulled_to_every_kind_of_target_alike()
    {
        string layout = LayoutFile.Write(_program.At("layout"),
            [new LayerTar().File("a", "a").File("b", "b").Bytes, new LayerTar().File(".wh.a").Directory("d").Bytes]);
        _program.Good("pull", _program.At("x.sif"), $"oci:{layout}");
        _program.Good("pull", _program.At("y.sqfs"), $"oci:{layout}");
        _program.Good("pull", _program.At("tree/"), $"oci:{layout}");
        Assert.Equal("", _program.Good("diff", _program.At("x.sif"), _program.At("y.sqfs")));
        Assert.Equal("", _program.Good("diff", _program.At("y.sqfs"), _program.At("tree")));
        Assert.False(File.Exists(_program.At("tree/a")));
    }

    [ToolFact("xz")]
    public void A_layer_that_is_compressed_by_xz_is_read()
    {
        byte[] tar = new LayerTar().File("a", new string('x', 5000)).Bytes;
        File.WriteAllBytes(_program.At("layer"), tar);
        Peer.Run("xz", _program.At("layer"));
        string plain = LayoutFile.Write(_program.At("plain"), [tar], "{}", "none"),
            packed = LayoutFile.Write(_program.At("packed"), [tar], "{}", _program.At("layer.xz"));
        _program.Good("pull", _program.At("x.sif"), $"oci:{plain}");
        _program.Good("pull", _program.At("y.sif"), $"oci:{packed}");
        Assert.StartsWith("! definition file", _program.Run("diff", _program.At("x.sif"), _program.At("y.sif")).Out,
            StringComparison.Ordinal);
        Assert.DoesNotContain("/a", _program.Run("diff", _program.At("x.sif"), _program.At("y.sif")).Out,
            StringComparison.Ordinal);
    }
}
