using System.Text.Json;

namespace Hpc.ImageCli.Tests;

/// <summary>Images of changed containers, whose layers are made here as overlayfs and fuse-overlayfs make them.</summary>
public sealed class CommitTests : IDisposable
{
    private const string Layer = """
        mkdir -p ov/upper/gone ov/upper/d ov/work; echo new > ov/upper/new; ln ov/upper/new ov/upper/d/linked
        mknod ov/upper/removed c 0 0; echo y > ov/upper/gone/y; setfattr -n user.overlay.opaque -v y ov/upper/gone
        """;

    private readonly ImageProgram _program = new();

    public void Dispose() => _program.Dispose();

    private string Base()
    {
        string tree = Directory.CreateDirectory(_program.At("tree")).FullName;
        Directory.CreateDirectory(Path.Combine(tree, ".singularity.d/env"));
        Directory.CreateDirectory(Path.Combine(tree, "gone"));
        File.WriteAllText(Path.Combine(tree, ".singularity.d/labels.json"), """{"Author":"me","hpcrun.committed":"old"}""");
        File.WriteAllText(Path.Combine(tree, ".singularity.d/runscript"), "#!/bin/sh\necho run\n");
        foreach (string file in new[] { "removed", "kept", "gone/x" })
        {
            File.WriteAllText(Path.Combine(tree, file), file);
        }

        _program.Good("convert", tree, _program.At("base.sif"));
        return _program.At("base.sif");
    }

    private string Overlay(string script = Layer)
    {
        Peer.Run("sh", "-ec", $"cd {_program.Place}\n{script}");
        return _program.At("ov");
    }

    private string Differences(string image) =>
        _program.Run("diff", "--ignore", "time,owner", _program.At("base.sif"), image).Out;

    [ToolFact("setfattr")]
    public void What_was_written_is_in_the_image_and_what_was_removed_is_not()
    {
        string image = _program.At("a.sif");
        _program.Good("commit", "--overlay", Overlay(), Base(), image);
        string said = Differences(image);
        Assert.Equal(["+ /d", "+ /d/linked", "- /gone/x", "+ /gone/y", "+ /new", "- /removed"],
            said.Split('\n').Where(line => line is ['+' or '-', ..] && !line.Contains("object", StringComparison.Ordinal)));
        _program.Good("convert", image, _program.At("files/"));
        using JsonDocument labels = JsonDocument.Parse(File.ReadAllText(_program.At("files/.singularity.d/labels.json")));
        Assert.Equal("me", labels.RootElement.GetProperty("Author").GetString());
        Assert.Equal("overlay", labels.RootElement.GetProperty("hpcrun.committed").GetString());
        Assert.Matches("^sha256:[0-9a-f]{64}$",
            labels.RootElement.GetProperty("org.opencontainers.image.base.digest").GetString());
        Assert.Equal("#!/bin/sh\necho run\n", File.ReadAllText(_program.At("files/.singularity.d/runscript")));
    }

    [ToolTheory("setfattr")]
    [InlineData("a.sif", "b.sif")]
    [InlineData("a.sqfs", "b.sqfs")]
    [InlineData("oci-archive:a", "oci-archive:b")]
    public void The_same_container_makes_the_same_image(string first, string second)
    {
        string overlay = Overlay(), image = Base();
        string[] names = [.. new[] { first, second }.Select(name => name.Contains(':', StringComparison.Ordinal)
            ? $"{name.Split(':')[0]}:{_program.At(name.Split(':')[1])}" : _program.At(name))];
        foreach (string name in names)
        {
            _program.Good("commit", "--overlay", overlay, image, name);
        }

        Assert.Equal(File.ReadAllBytes(names[0].Split(':')[^1]), File.ReadAllBytes(names[1].Split(':')[^1]));
    }

    [ToolFact("setfattr", "mke2fs")]
    public void A_layer_in_a_file_is_read_as_the_program_wrote_it_that_merged_it()
    {
        Overlay("""
            mkdir -p layer/upper/gone layer/upper/d layer/work; echo new > layer/upper/new; touch layer/upper/.wh.removed
            touch layer/upper/gone/.wh..wh..opq; echo y > layer/upper/gone/y; mke2fs -q -t ext3 -d layer ov 16M
            """);
        _program.Good("commit", "--overlay", _program.At("ov"), Base(), _program.At("a.sqfs"));
        Assert.Equal(["+ /d", "- /gone/x", "+ /gone/y", "+ /new", "- /removed"],
            Differences(_program.At("a.sqfs")).Split('\n').Where(line => line is ['+' or '-', ..]));
    }

    [Fact]
    public void Where_nothing_was_written_the_image_is_made_and_a_line_says_so()
    {
        Directory.CreateDirectory(_program.At("ov/upper"));
        (int status, _, string said) = _program.Run("commit", "--overlay", _program.At("ov"), Base(), _program.At("a.sqfs"));
        Assert.Equal((0, true), (status, said.Contains("nothing was changed", StringComparison.Ordinal)));
        Assert.DoesNotContain("+ /", Differences(_program.At("a.sqfs")), StringComparison.Ordinal);
    }

    [Fact]
    public void An_image_inside_of_the_overlay_is_refused()
    {
        Directory.CreateDirectory(_program.At("ov/upper"));
        string said = _program.Refused("commit", "--overlay", _program.At("ov"), Base(), _program.At("ov/upper/a.sif"));
        Assert.Contains("inside of the overlay", said, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_program.At("ov/upper")));
    }

    [Theory]
    [InlineData("no such container", "no container has this name")]
    [InlineData("no such overlay", "ENOENT")]
    [InlineData("base.sif", "no layer of its own")]
    [InlineData("a file", "no file system")]
    [InlineData("a directory", "no directory upper")]
    public void What_is_no_changed_container_is_refused(string what, string why)
    {
        string image = Base(), target = _program.At("a.sif");
        string[] words = what switch
        {
            "no such container" => ["commit", "--node-dir", _program.Place, "nosuch", target],
            "no such overlay" => ["commit", "--overlay", _program.At("nosuch"), image, target],
            "base.sif" => ["commit", image, target],
            "a file" => ["commit", "--overlay", _program.At("tree/kept"), image, target],
            _ => ["commit", "--overlay", _program.At("tree"), image, target],
        };
        Assert.Contains(why, _program.Refused(words), StringComparison.Ordinal);
        Assert.False(File.Exists(target));
    }

    [ToolFact("setfattr")]
    public void An_existing_image_is_kept_without_force()
    {
        string overlay = Overlay(), image = Base();
        File.WriteAllText(_program.At("a.sif"), "mine");
        _program.Refused("commit", "--overlay", overlay, image, _program.At("a.sif"));
        Assert.Equal("mine", File.ReadAllText(_program.At("a.sif")));
        _program.Good("commit", "--force", "--overlay", overlay, image, _program.At("a.sif"));
    }

    [ToolFact("setfattr")]
    public void A_layer_that_names_files_elsewhere_is_refused()
    {
        string overlay = Overlay("mkdir -p ov/upper/moved; setfattr -n user.overlay.redirect -v old ov/upper/moved");
        Assert.Contains("redirect_dir", _program.Run("commit", "--overlay", overlay, Base(), _program.At("a.sif")).Err,
            StringComparison.Ordinal);
    }
}
