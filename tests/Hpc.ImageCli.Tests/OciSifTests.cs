using Hpc.Binary;
using Hpc.Host;
using Hpc.Linux;
using Hpc.Oci.Tests;
using Hpc.Sif;

namespace Hpc.ImageCli.Tests;

/// <summary>SIF files that hold an OCI layout, as SingularityCE 4 writes them, also with layers that are SquashFS
/// images.</summary>
public sealed class OciSifTests : IDisposable
{
    private readonly ImageProgram _program = new();

    public void Dispose() => _program.Dispose();

    public static TheoryData<string> Goldens => Corpora.Files("sif/oci-sif/sif/TestWrite", "sif/oci-sif/sif/TestAppendImage");

    [CorpusTheory]
    [MemberData(nameof(Goldens))]
    public void What_its_authors_write_is_one_image_whichever_command_is_asked(string file)
    {
        string source = Path.Combine(Corpora.Root!, file);
        string[] arch = ["--arch", "arm64"];
        (int status, _, string errors) = _program.Run(["convert", .. arch, source, _program.At("x.sqfs")]);
        Assert.True(status == 0 || errors.Contains("several", StringComparison.Ordinal)
            || errors.Contains("choose", StringComparison.Ordinal), errors);
        if (status == 0)
        {
            _program.Good(["build", .. arch, _program.At("y.sqfs"), source]);
            Assert.Equal(File.ReadAllBytes(_program.At("x.sqfs")), File.ReadAllBytes(_program.At("y.sqfs")));
        }
    }

    [Fact]
    public void Layers_that_are_squashfs_images_are_merged_with_what_they_remove()
    {
        LayerTar lower = new LayerTar().Directory("d").File("d/old", "old").Directory("e").File("e/stays", "1").File("gone",
            "x").File("linked", "y").HardLink("same", "linked");
        LayerTar upper = new LayerTar().Add("gone", '3', "", "",
            0).Pax("SCHILY.xattr.user.overlay.opaque=y").Directory("d").File("d/new", "new").File("e/too", "2").Add("e/none", '3',
            "", "", 0);
        string image = OciSif("""{"Env":["A=1"]}""", Layer("lower", lower), Layer("upper", upper));
        _program.Good("convert", image, _program.At("x/"));
        string[] files = [.. FileTree.List(_program.At("x")).Select(line => line.Split(' ')[0])];
        Assert.Equal(["d", "d/new", "e", "e/stays", "e/too", "linked", "same"], files);
        Assert.Contains("export A=", File.ReadAllText(_program.At("x/.singularity.d/env/10-docker2singularity.sh")),
            StringComparison.Ordinal);
    }

    [Fact]
    public void It_is_fetched_once_and_carried_to_a_layout_as_it_is()
    {
        string image = OciSif("{}", Layer("only", new LayerTar().File("a", "text")));
        string fetched = _program.Good("fetch", $"oci-sif:{image}");
        Assert.Equal(fetched, _program.Good("fetch", $"oci-sif:{image}"));
        _program.Good("convert", image, $"oci:{_program.At("layout2")}:1");
        _program.Good("convert", $"oci:{_program.At("layout2")}:1", _program.At("x/"));
        Assert.Equal("text", File.ReadAllText(_program.At("x/a")));
        Assert.Contains("SquashFS layer", _program.Refused("convert", image, $"docker-archive:{_program.At("x.tar")}"),
            StringComparison.Ordinal);
    }

    [Fact]
    public void One_whose_index_is_empty_is_refused()
    {
        string image = OciSif("{}", Layer("only", new LayerTar().File("a", "text")));
        byte[] bytes = File.ReadAllBytes(image);
        int at = bytes.AsSpan().IndexOf("\"manifests\""u8);
        bytes[at + 1] = (byte)'M';
        File.WriteAllBytes(image, bytes);
        _program.Refused("convert", image, _program.At("x.sif"));
    }

    private string Layer(string name, LayerTar files)
    {
        File.WriteAllBytes(_program.At($"{name}.tar"), files.Bytes);
        _program.Good("convert", _program.At($"{name}.tar"), _program.At($"{name}.sqfs"));
        return _program.At($"{name}.sqfs");
    }

    private string OciSif(string config, params string[] layers)
    {
        string layout = LayoutFile.Write(_program.At("layout"), [.. layers.Select(File.ReadAllBytes)], config, layers),
            path = _program.At("x.oci.sif");
        using FileStorage storage = new(Fcntl.Open(path, Fcntl.O_RDWR | Fcntl.O_CREAT, 0x1a4));
        SifImage image = SifImage.Create(storage, new SifCreation());
        foreach (string blob in Directory.GetFiles(Path.Combine(layout, "blobs/sha256")))
        {
            Add(image, DataType.OciBlob, File.ReadAllBytes(blob));
        }

        Add(image, DataType.OciRootIndex, File.ReadAllBytes(Path.Combine(layout, "index.json")));
        return path;
    }

    private static void Add(SifImage image, DataType type, byte[] bytes) => image.Add(
        new SifObject(type) { Extra = new OciBlobMetadata(LayoutFile.Digest(bytes).ToString()).ToBytes() },
            new MemorySource(bytes), UnixTime.Unset);
}
