using Hpc.Images.Extraction;
using Hpc.Linux;
using Hpc.SquashFs;
using Xunit;

namespace Hpc.Images.Tests;

/// <summary>A tree stays below its root whatever it is told to hold, with openat2(2) and without.</summary>
public sealed class DiskTreeTests : IDisposable
{
    private static readonly NewEntry s_directory = new(InodeType.Directory), s_file = new(InodeType.File);

    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    private DiskTree Tree(bool byOpenat2, bool isRoot = false) =>
        new(_scratch.Root, new TreeRules { ByOpenat2 = byOpenat2 && Openat2.IsThere, IsRoot = isRoot, Umask = 0x12 });

    private static NewEntry Link(string target) => new(InodeType.Symlink) { Target = target };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_directory_of_a_link_s_name_is_refused_and_nothing_follows_the_link(bool byOpenat2)
    {
        using DiskTree tree = Tree(byOpenat2);
        tree.Add("name", Link(_scratch.Victim), null);
        Assert.Throws<EntryRefusedException>(() => tree.Add("name", s_directory with { Permissions = 0x1ff }, null));
        Assert.Throws<EntryRefusedException>(() => tree.Add("name/file", s_file, null));
        Assert.Throws<EntryRefusedException>(() => tree.Add("name/new/file", s_file, null));
        Assert.Throws<EntryRefusedException>(() => tree.AddHardLink("name/file", "name"));
        Assert.Throws<EntryRefusedException>(() => tree.Find("name/file"));
        tree.Remove("name/file");
        tree.Finish();
        _scratch.VictimIsUntouched();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_directory_that_became_a_link_behind_its_back_is_not_followed(bool byOpenat2)
    {
        using DiskTree tree = Tree(byOpenat2);
        tree.Add("a", s_directory, null);
        tree.Add("b", s_directory, null);
        Directory.Move(_scratch.At("root/a"), _scratch.At("root/c"));
        File.CreateSymbolicLink(_scratch.At("root/a"), _scratch.Victim);
        Assert.Throws<EntryRefusedException>(() => tree.Add("a/file", s_file, null));
        Assert.Throws<EntryRefusedException>(() => tree.Add("a/d/file", s_file, null));
        Assert.Throws<EntryRefusedException>(tree.Finish);
        _scratch.VictimIsUntouched();
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("/x")]
    [InlineData("a/../../x")]
    [InlineData("a//x")]
    [InlineData("a/.")]
    [InlineData("a/")]
    [InlineData("a\0b")]
    public void A_path_that_is_none_below_the_root_is_refused(string path)
    {
        using DiskTree tree = Tree(byOpenat2: true);
        Assert.Throws<EntryRefusedException>(() => tree.Add(path, s_file, null));
        Assert.Throws<EntryRefusedException>(() => tree.Add("ok", Link("a\0b"), null));
        Assert.Equal("", _scratch.Shell("ls -A"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_tree_deeper_than_any_path_is_written_and_removed(bool byOpenat2)
    {
        string deep = string.Join('/', Enumerable.Repeat("directory", 1500));
        using (DiskTree tree = Tree(byOpenat2))
        {
            tree.Add($"{deep}/file", s_file, null);
            Assert.Equal(InodeType.File, tree.Find($"{deep}/file"));
            tree.Finish();
        }

        Assert.Equal("1500", _scratch.Shell("find . -mindepth 1 -type d | wc -l"));
        TreeRemoval.Remove(_scratch.Root);
        Assert.False(Directory.Exists(_scratch.Root));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_name_can_be_replaced_by_something_else(bool byOpenat2)
    {
        using DiskTree tree = Tree(byOpenat2);
        tree.Add("a/b/c", s_file, null);
        tree.Remove("a/b");
        tree.Add("a/b", Link("nowhere"), null);
        tree.Remove("a");
        tree.Add("a", s_file, new MemoryStream([1, 2, 3]));
        tree.Finish();
        Assert.Equal("3", _scratch.Shell("find . -mindepth 1 -printf '%s'"));
    }

    [Fact]
    public void Directories_that_nothing_describes_have_mode_0755_and_the_image_s_time()
    {
        using (DiskTree tree = new(_scratch.Root, new TreeRules { ImplicitTime = 1234567890, Umask = 0x12 }))
        {
            tree.Add("a/b/file", s_file with { Permissions = 0x1a4, ModifiedTime = 5 }, null);
            tree.Finish();
        }

        Assert.Equal(". 755 1234567890\na 755 1234567890\na/b 755 1234567890\na/b/file 644 5",
            _scratch.Shell("find . -printf '%P %m %Ts\\n' | sed 's/^ /. /' | sort"));
    }

    [Fact]
    public void A_name_longer_than_the_file_system_takes_is_refused_as_such()
    {
        using DiskTree tree = Tree(byOpenat2: true);
        EntryRefusedException error = Assert.Throws<EntryRefusedException>(() => tree.Add(new string('n', 256), s_file, null));
        Assert.Contains("too long", error.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void What_could_not_be_kept_is_counted_and_the_first_are_named()
    {
        using DiskTree tree = Tree(byOpenat2: true);
        tree.Add("bin/su", s_file with { Permissions = 0x9ed }, null);
        tree.Add("tmp", s_directory with { Permissions = 0x3ff }, null);
        for (int at = 0; at < 5; at++)
        {
            tree.Add($"d{at}", s_directory with { Permissions = 0x16d }, null);
        }

        tree.Finish();
        Assert.Equal("setuid or setgid of 1 file (bin/su); mode of 5 files (d0, d1, d2, ...)",
            string.Join("; ", tree.Losses.Text!.Split("; ").Select(Sorted)));
        Assert.Equal("755 1777 755", _scratch.Shell("stat -c %a bin/su tmp d0 | xargs"));
    }

    [Fact]
    public void A_tree_that_is_stopped_makes_nothing_more()
    {
        using DiskTree tree = Tree(byOpenat2: true);
        tree.Add("a", s_directory, null);
        tree.Stop();
        Assert.Throws<OperationCanceledException>(() => tree.Add("a/b", s_file, null));
        Assert.Throws<OperationCanceledException>(() => tree.Add("c", Link("x"), null));
        Assert.Throws<OperationCanceledException>(() => tree.Add("d/e", s_directory, null));
        Assert.Equal("a", _scratch.Shell("find . -mindepth 1 -printf '%P'"));
    }

    /// <summary>The order of directories of equal depth is the dictionary's business.</summary>
    private static string Sorted(string loss)
    {
        int open = loss.IndexOf('(', StringComparison.Ordinal);
        return loss[..(open + 1)]
            + string.Join(", ", loss[(open + 1)..^1].Split(", ").Order(StringComparer.Ordinal).Where(name => name != "...")
                .Append(loss.Contains("...", StringComparison.Ordinal) ? "..." : null).OfType<string>()) + ")";
    }
}
