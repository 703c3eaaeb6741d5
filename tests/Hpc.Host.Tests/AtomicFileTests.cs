using Hpc.Linux;
using Xunit;

namespace Hpc.Host.Tests;

public sealed class AtomicFileTests : IDisposable
{
    private const uint Mode = 0b110_100_100;

    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_file_has_its_name_when_it_is_whole(bool named)
    {
        using AtomicFile file = Create("file", named);
        file.Storage.Write(0, "whole"u8);
        Assert.Equal(named ? 1 : 0, _scratch.Files.Length);
        Assert.DoesNotContain("file", _scratch.Files);
        Assert.Equal(0, file.TryCommit(replace: false));
        file.Dispose();
        Assert.Equal(["file"], _scratch.Files);
        Assert.Equal("whole", File.ReadAllText(_scratch.At("file")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_has_the_name_meanwhile_is_replaced_only_where_that_is_wanted(bool named)
    {
        using AtomicFile file = Create("file", named);
        File.WriteAllText(_scratch.At("file"), "another's");
        Assert.Equal(-Errno.EEXIST, file.TryCommit(replace: false));
        Assert.Equal("another's", File.ReadAllText(_scratch.At("file")));
        Assert.Equal(0, file.TryCommit(replace: true));
        file.Dispose();
        Assert.Equal(["file"], _scratch.Files);
        Assert.Equal("", File.ReadAllText(_scratch.At("file")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Dropped_before_that_nothing_of_it_is_left(bool named)
    {
        Create("file", named).Dispose();
        Assert.Empty(_scratch.Files);
    }

    [Fact]
    public void A_process_that_is_told_to_end_leaves_nothing()
    {
        using AtomicFile file = Create("file", named: true);
        RemovalAtEnd.RemoveAll();
        Assert.Empty(_scratch.Files);
    }

    [Fact]
    public void Where_none_can_be_made_the_errno_says_why_and_nothing_is_remembered()
    {
        Assert.Null(AtomicFile.TryCreate(_scratch.At("missing/file"), Mode, out int error, named: true));
        Assert.Equal(-Errno.ENOENT, error);
    }

    [Fact]
    public void A_small_file_is_replaced_whole_and_nothing_is_left_where_that_fails()
    {
        Assert.Equal(0, AtomicFile.TryReplace(_scratch.At("file"), "one"u8, Mode));
        Assert.Equal(0, AtomicFile.TryReplace(_scratch.At("file"), "two"u8, 0b110_000_000));
        Directory.CreateDirectory(_scratch.At("taken/full"));
        Assert.Equal(-Errno.EISDIR, AtomicFile.TryReplace(_scratch.At("taken"), "three"u8, Mode));
        Assert.Equal("two", File.ReadAllText(_scratch.At("file")));
        Assert.Equal(["file"], _scratch.Files);
    }

    [Fact]
    public void A_directory_has_its_name_when_it_is_whole_and_never_replaces_one()
    {
        using AtomicDirectory directory = AtomicDirectory.TryCreate(_scratch.At("tree"), out _)!;
        File.WriteAllText(directory.TemporaryPath + "/a", "");
        Assert.False(Directory.Exists(_scratch.At("tree")));
        directory.Commit();
        Assert.Equal(["tree/a"], _scratch.Files);
        Assert.Null(AtomicDirectory.TryCreate(_scratch.At("tree"), out int error));
        Assert.Equal(-Errno.EEXIST, error);
    }

    private AtomicFile Create(string name, bool named) => AtomicFile.TryCreate(_scratch.At(name), Mode, out _, named)!;
}
