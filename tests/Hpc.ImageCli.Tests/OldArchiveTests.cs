using Hpc.Host;
using Hpc.Oci.Tests;

namespace Hpc.ImageCli.Tests;

/// <summary>Archives as old tools, and current ones when asked to, write them.</summary>
public sealed class OldArchiveTests : IDisposable
{
    private readonly ImageProgram _program = new();

    public void Dispose() => _program.Dispose();

    private string Tree()
    {
        string tree = Directory.CreateDirectory(_program.At("tree")).FullName;
        Directory.CreateDirectory(Path.Combine(tree, "sub/empty"));
        File.WriteAllText(Path.Combine(tree, "sub/file"), "text");
        File.WriteAllText(Path.Combine(tree, "a"), new string('x', 3000));
        File.CreateSymbolicLink(Path.Combine(tree, "link"), "sub/file");
        Peer.Run("ln", Path.Combine(tree, "a"), Path.Combine(tree, "z"));
        return tree;
    }

    [ToolTheory("tar")]
    [InlineData("v7")]
    [InlineData("oldgnu")]
    [InlineData("gnu")]
    [InlineData("ustar")]
    [InlineData("posix")]
    [InlineData("gnu", "--listed-incremental=snapshot")]
    [InlineData("posix", "--listed-incremental=snapshot")]
    [InlineData("oldgnu", "--listed-incremental=snapshot", "--label=a-volume")]
    public void Every_dialect_of_gnu_tar_has_the_same_files(string dialect, params string[] options)
    {
        string tree = Tree(), archive = _program.At("x.tar");
        options = [.. options.Select(option => option.Replace("snapshot", _program.At("snapshot"), StringComparison.Ordinal))];
        Peer.Run("tar", ["-C", tree, $"--format={dialect}", .. options, "-cf", archive, "."]);
        foreach (string target in new[] { "x.sif", "x.sqfs", "x/" })
        {
            _program.Good("convert", archive, _program.At(target));
            Assert.Equal("", _program.Good("diff", "--ignore", "owner", tree, _program.At(target.TrimEnd('/'))));
        }
    }

    [Theory]
    [InlineData("x.sqfs")]
    [InlineData("x/")]
    public void A_hard_link_may_stand_before_its_file(string target)
    {
        File.WriteAllBytes(_program.At("x.tar"),
            new LayerTar().HardLink("b", "d/a").HardLink("c", "b").File("d/a", "text").Bytes);
        _program.Good("convert", _program.At("x.tar"), _program.At(target));
        _program.Good("convert", "--force", _program.At(target.TrimEnd('/')), _program.At("y/"));
        Assert.Equal(["text", "text", "text"],
            new[] { "b", "c", "d/a" }.Select(name => File.ReadAllText(_program.At($"y/{name}"))));
    }

    [Fact]
    public void An_image_of_layers_in_a_file_needs_no_word_in_front_whether_it_is_compressed_or_not()
    {
        string layout = LayoutFile.Write(_program.At("layout"), [new LayerTar().File("a", "text").Bytes]);
        _program.Good("convert", $"oci:{layout}", $"docker-archive:{_program.At("docker.tar")}:app:1");
        _program.Good("convert", $"oci:{layout}", $"oci-archive:{_program.At("oci.tar")}:1");
        foreach (string name in new[] { "docker.tar", "oci.tar" })
        {
            Peer.Run("gzip", "-k", _program.At(name));
            foreach (string file in new[] { name, $"{name}.gz" })
            {
                _program.Good("convert", "--force", _program.At(file), _program.At("x.sqfs"));
                _program.Good("convert", _program.At("x.sqfs"), _program.At($"{file}.tree/"));
                Assert.Equal("text", File.ReadAllText(_program.At($"{file}.tree/a")));
            }
        }
    }
}
