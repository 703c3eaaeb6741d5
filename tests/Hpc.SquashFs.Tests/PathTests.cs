using Hpc.Binary;
using Xunit;

namespace Hpc.SquashFs.Tests;

public sealed class PathTests
{
    private static readonly Lazy<byte[]> Packed = new(() => MadeImage.Pack(new Tree(
    [
        new("dir", InodeType.Directory), new("dir/sub", InodeType.Directory), new("dir/sub/file", InodeType.File) { Content = "content"u8.ToArray() },
        Link("absolute", "/dir/sub"), Link("dir/relative", "sub/file"), Link("dir/sub/up", "../../dir/relative"), Link("outside", "../../../dir"),
        Link("loop-a", "loop-b"), Link("loop-b", "loop-a"), Link("dangling", "/no/such"), Link("self", "."), Link("slash", "dir/sub/"),
        .. Enumerable.Range(1, 41).Select(i => Link($"chain-{i}", i == 1 ? "dir" : $"chain-{i - 1}")),
    ]), "-no-strip"));

    private static TreeEntry Link(string path, string target) => new(path, InodeType.Symlink) { Target = target, Permissions = 0x1ff };

    [ToolTheory("mksquashfs")]
    [InlineData("/", "dir")]
    [InlineData("", "dir")]
    [InlineData("/dir/sub/file", "")]
    [InlineData("dir//sub/./file", "")]
    [InlineData("/dir/sub/../../dir/sub/", "file")]
    [InlineData("/../../dir", "sub")]
    public void A_path_without_links_is_found_with_and_without_following(string path, string child)
    {
        SquashFsImage image = MadeImage.Open(Packed.Value);
        Assert.Equal(image.Lookup(path)!.Place, image.Resolve(path)!.Place);
        Assert.Equal(child.Length > 0, image.Lookup(path)!.Find(child) is not null);
    }

    [ToolTheory("mksquashfs")]
    [InlineData("/absolute/file", "/dir/sub/file")]
    [InlineData("/dir/relative", "/dir/sub/file")]
    [InlineData("/dir/sub/up", "/dir/sub/file")]
    [InlineData("/outside/sub/file", "/dir/sub/file")]
    [InlineData("/absolute/../relative", "/dir/sub/file")]
    [InlineData("/self/self/dir", "/dir")]
    [InlineData("/slash/file", "/dir/sub/file")]
    [InlineData("/chain-40", "/dir")]
    public void Links_are_followed_inside_the_image(string path, string target)
    {
        SquashFsImage image = MadeImage.Open(Packed.Value);
        Assert.Equal(image.Lookup(target)!.Place, image.Resolve(path)?.Place);
    }

    [ToolTheory("mksquashfs")]
    [InlineData("/loop-a")]
    [InlineData("/dangling")]
    [InlineData("/chain-41")]
    [InlineData("/dir/sub/file/x")]
    [InlineData("/dir/none")]
    [InlineData("/Dir")]
    public void What_is_not_there_is_null(string path) => Assert.Null(MadeImage.Open(Packed.Value).Resolve(path));

    [ToolFact("mksquashfs")]
    public void A_lookup_follows_no_link()
    {
        SquashFsImage image = MadeImage.Open(Packed.Value);
        Assert.Equal("/dir/sub", image.Lookup("/absolute")?.ReadLink());
        Assert.Null(image.Lookup("/absolute/file"));
    }

    [ToolFact("mksquashfs")]
    public void What_is_no_file_reads_as_empty_and_what_is_no_directory_has_no_entries()
    {
        SquashFsImage image = MadeImage.Open(Packed.Value);
        Assert.Equal((0, 0), (image.Root.Read(0, new byte[10]), image.Root.ReadAll(10)!.Length));
        Assert.Empty(image.Lookup("/dir/sub/file")!.Entries());
        Assert.Null(image.Lookup("/dir/sub/file")!.ReadAll(limit: 6));
        Assert.Equal("content"u8.ToArray(), image.Resolve("/dir/relative")!.ReadAll(limit: 7));
    }

    [ToolFact("mksquashfs")]
    public void An_image_is_read_at_any_offset_of_its_file()
    {
        byte[] file = [.. new byte[4099], .. Packed.Value, .. new byte[10]];
        SquashFsImage image = MadeImage.Open(new MemorySource(file).Slice(4099, Packed.Value.Length));
        Assert.Equal("content"u8.ToArray(), image.Resolve("/dir/relative")!.ReadAll(limit: 100));
    }
}
