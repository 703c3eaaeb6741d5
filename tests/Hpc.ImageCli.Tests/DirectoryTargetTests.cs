using Hpc.Oci.Tests;

namespace Hpc.ImageCli.Tests;

/// <summary>What is made as a directory: never outside of it, as private as its source, and what it cannot keep is
/// said.</summary>
public sealed class DirectoryTargetTests : IDisposable
{
    private readonly ImageProgram _program = new();

    public void Dispose() => _program.Dispose();

    private string Archive(LayerTar tar)
    {
        File.WriteAllBytes(_program.At("x.tar"), tar.Bytes);
        return _program.At("x.tar");
    }

    /// <summary>As a directory, and as an image that becomes one: both targets of an archive are one tree.</summary>
    private string[] BothWays(LayerTar tar)
    {
        string archive = Archive(tar);
        _program.Good("convert", archive, _program.At("direct/"));
        _program.Good("convert", archive, _program.At("packed.sqfs"));
        _program.Good("convert", _program.At("packed.sqfs"), _program.At("unpacked/"));
        string[] direct = FileTree.List(_program.At("direct"));
        Assert.Equal(FileTree.List(_program.At("unpacked")), direct);
        return direct;
    }

    private static string[] Names(string[] files) => [.. files.Select(line => line.Split(' ')[0])];

    [ToolFact("find")]
    public void Files_without_entries_of_their_directories_get_directories()
    {
        string[] files = BothWays(new LayerTar().File("a/b/c", "text").Link("a/b/l", "c").File("d/e", "x"));
        Assert.Equal(["a", "a/b", "a/b/c", "a/b/l", "d", "d/e"], Names(files));
        Assert.Contains("a/b d 755", files);
    }

    [ToolFact("find")]
    public void A_member_behind_a_link_of_the_archive_is_where_the_link_leads()
    {
        string[] files = BothWays(new LayerTar().Directory("usr").Directory("usr/bin").Link("bin", "usr/bin")
            .Link("usr/up", "../bin").Link("abs", "/usr/new")
            .File("bin/one", "1").File("usr/up/two", "2").File("abs/three", "3").HardLink("bin/four", "abs/three"));
        Assert.Equal(["abs", "bin", "usr", "usr/bin", "usr/bin/four", "usr/bin/one", "usr/bin/two", "usr/new", "usr/new/three",
            "usr/up"], Names(files));
    }

    [ToolFact("find")]
    public void Names_that_lead_out_of_an_archive_end_inside()
    {
        Directory.CreateDirectory(_program.At("victim"));
        string[] files = BothWays(new LayerTar().File("../../up", "1").File("/abs", "2").Link("out", _program.At("victim"))
            .File("out/x", "3").Link("up2", "../../../..").File("up2/y", "4"));
        Assert.Empty(Directory.GetFileSystemEntries(_program.At("victim")));
        Assert.All(new[] { "abs", "out", "up", "up2", "y", $"{_program.At("victim")[1..]}/x" },
            name => Assert.Contains(name, Names(files)));
    }

    [ToolFact("find")]
    public void What_comes_twice_is_what_it_was_last()
    {
        string[] files = BothWays(new LayerTar().Directory("a").File("a/b", "1").File("a", "2").Directory("c").Link("d", "c")
            .Directory("d").File("d/e", "3").Link("f", "c").File("f", "4").File("f", "5"));
        Assert.Equal(["a", "c", "d", "d/e", "f"], Names(files));
    }

    [Fact]
    public void Links_of_an_archive_that_lead_to_one_another_are_refused()
    {
        string archive = Archive(new LayerTar().Link("a", "b").Link("b", "a").File("a/x", "1"));
        Assert.Contains("symbolic links", _program.Refused("convert", archive, _program.At("out/")), StringComparison.Ordinal);
        Assert.Contains("symbolic links", _program.Refused("convert", archive, _program.At("out.sqfs")),
            StringComparison.Ordinal);
        Assert.Equal(["x.tar"], _program.Files);
        Assert.False(Directory.Exists(_program.At("out")));
    }

    [Fact]
    public void A_hard_link_to_what_the_archive_has_not_is_refused_for_both_targets()
    {
        string archive = Archive(new LayerTar().HardLink("h", "/etc/passwd"));
        Assert.Contains("'etc/passwd', which it is another name of", _program.Refused("convert", archive, _program.At("out/")),
            StringComparison.Ordinal);
        Assert.Contains("'etc/passwd', which it is another name of",
            _program.Refused("convert", archive, _program.At("out.sqfs")), StringComparison.Ordinal);
    }

    [ToolFact("find")]
    public void What_a_directory_cannot_keep_is_said_in_one_line_that_quiet_silences()
    {
        string archive = Archive(new LayerTar().Add("su", '0', "", "x", 0x9ed).File("plain", "y"));
        (_, _, string said) = _program.Run("convert", archive, _program.At("loud/"));
        Assert.Contains("setuid or setgid of 1 file (su)", Assert.Single(said.TrimEnd().Split('\n')), StringComparison.Ordinal);
        Assert.Equal("", _program.Run("convert", "-q", archive, _program.At("quiet/")).Err);
        Assert.Equal((UnixFileMode)0x1ed, File.GetUnixFileMode(_program.At("quiet/su")));
    }

    [Theory]
    [InlineData("x.sif")]
    [InlineData("x.sqfs")]
    [InlineData("oci:layout")]
    public void What_an_image_cannot_keep_is_said_with_number_and_first_names(string target)
    {
        LayerTar files = new();
        foreach (string name in new[] { "a", "b", "c", "d", "e" })
        {
            files = files.Pax("SCHILY.xattr.system.posix_acl_access=x", "SCHILY.xattr.lustre.lov=of a file system").File(name);
        }

        string to = target.StartsWith("oci:", StringComparison.Ordinal) ? $"oci:{_program.At("layout")}" : _program.At(target);
        string said = _program.Run("convert", Archive(files), to).Err;
        Assert.Contains("extended attributes of 5 files (a, b, c, ...)", Assert.Single(said.TrimEnd().Split('\n')),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0x180, 0x1c0)]
    [InlineData(0x1a0, 0x1e8)]
    [InlineData(0x1a4, 0x1ed)]
    public void Who_may_not_read_the_image_cannot_enter_its_directory(int image, int directory)
    {
        string archive = Archive(new LayerTar().File("secret", "x"));
        File.SetUnixFileMode(archive, (UnixFileMode)image);
        _program.Good("convert", "-q", archive, _program.At("out/"));
        Assert.Equal((UnixFileMode)directory, File.GetUnixFileMode(_program.At("out")));
    }
}
