using Hpc.Host;

namespace Hpc.ImageCli.Tests;

/// <summary>A file of 40 GiB of which a few bytes are there: lastlog, where somebody has a large user number.</summary>
public sealed class SparseGiantTests : IDisposable
{
    private const long Size = 40L << 30, At = 30_000_000_000;

    private readonly ImageProgram _program = new();

    public void Dispose() => _program.Dispose();

    private string Tree()
    {
        string tree = Directory.CreateDirectory(_program.At("tree")).FullName, log = Path.Combine(tree, "lastlog");
        Peer.Run("sh", "-c",
            $"truncate -s {Size} {log}; printf mark | dd of={log} bs=1 seek={At} conv=notrunc status=none; printf begin | "
            + $"dd of={log} bs=1 conv=notrunc status=none");
        return tree;
    }

    private void Check(string source)
    {
        string image = _program.At("checked.sqfs");
        _program.Good("convert", "--force", source, image);
        Assert.InRange(new FileInfo(image).Length, 1, 1 << 20);
        _program.Good("convert", image, _program.At("back/"));
        using (FileStream log = File.OpenRead(_program.At("back/lastlog")))
        {
            byte[] bytes = new byte[5];
            Assert.Equal(Size, log.Length);
            log.ReadExactly(bytes);
            Assert.Equal("begin"u8, bytes);
            log.Position = At - 1;
            log.ReadExactly(bytes);
            Assert.Equal("\0mark"u8, bytes);
        }

        Assert.InRange(int.Parse(Peer.Run("du", "-k", _program.At("back/lastlog")).Split('\t')[0]), 0, 4096);
        Directory.Delete(_program.At("back"), recursive: true);
    }

    [ToolFact("dd", "truncate", "du")]
    public void A_directory_becomes_an_image_and_a_layer_and_comes_back()
    {
        string tree = Tree();
        Check(tree);
        _program.Good("convert", tree, $"oci:{_program.At("layout")}:1");
        _program.Good("convert", tree, $"docker-archive:{_program.At("x.tar")}");
        Assert.InRange(new FileInfo(_program.At("x.tar")).Length, 1, 1 << 20);
        Check($"oci:{_program.At("layout")}:1");
        Check($"docker-archive:{_program.At("x.tar")}");
    }

    [ToolTheory("dd", "truncate", "tar", "du")]
    [InlineData("--format=gnu")]
    [InlineData("--format=posix", "--sparse-version=0.0")]
    [InlineData("--format=posix", "--sparse-version=0.1")]
    [InlineData("--format=posix", "--sparse-version=1.0")]
    public void It_comes_in_every_form_of_a_sparse_file(params string[] form)
    {
        string archive = _program.At("x.tar");
        Peer.Run("tar", ["-C", Tree(), "-S", .. form, "-cf", archive, "lastlog"]);
        Check(archive);
        Check($"oci:{LayoutFile.Write(_program.At("layout"), [File.ReadAllBytes(archive)])}");
    }

    [ToolFact("dd", "truncate", "tar", "cmp")]
    public void Tar_finds_the_bytes_of_a_layer_where_they_were()
    {
        string tree = Directory.CreateDirectory(_program.At("tree")).FullName, file = Path.Combine(tree, "large");
        Peer.Run("sh", "-c",
            $"truncate -s 2G {file}; for at in 0 1000000 1500000000 2147483647; do printf x | dd of={file} bs=1 seek=$at "
            + "conv=notrunc status=none; done");
        _program.Good("convert", tree, $"docker-archive:{_program.At("x.tar")}");
        string layer = Peer.Run("tar", "-tf", _program.At("x.tar")).Split('\n').Single(name =>
            name.EndsWith(".tar", StringComparison.Ordinal));
        string place = Directory.CreateDirectory(_program.At("theirs")).FullName;
        Peer.Run("sh", "-c", $"tar -xOf {_program.At("x.tar")} {layer} | tar -C {place} -xf -");
        Peer.Run("cmp", file, Path.Combine(place, "large"));
    }
}
