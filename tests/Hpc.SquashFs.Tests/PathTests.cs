using Hpc.Binary;
using Xunit;

namespace Hpc.SquashFs.Tests;

public sealed class PathTests
{
    private static readonly Lazy<byte[]> Packed = new(() => MadeImage.Pack(new Tree(
    [
        new("dir", InodeType.Directory), new("dir/sub", InodeType.Directory),
        new("dir/sub/file", InodeType.File) { Content = "content"u8.ToArray() },
        Link("absolute", "/dir/sub"),
    ]), "-no-strip"));

    private static TreeEntry Link(string path, string target) =>
        new(path, InodeType.Symlink) { Target = target, Permissions = 0x1ff };

    [ToolTheory("mksquashfs")]
    [InlineData("/", "dir")]
    [InlineData("", "dir")]
    [InlineData("/dir/sub/file", "")]
    [InlineData("dir//sub/./file", "")]
    [InlineData("/dir/sub/../../dir/sub/", "file")]
    [InlineData("/../../dir", "sub")]
    public void A_path_without_links_is_found(string path, string child)
    {
        SquashFsImage image = MadeImage.Open(Packed.Value);
        Assert.Equal(child.Length > 0, image.Lookup(path)!.Find(child) is not null);
    }

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
        Assert.Equal("content"u8.ToArray(), image.Lookup("/dir/sub/file")!.ReadAll(limit: 7));
    }

    [ToolFact("mksquashfs")]
    public void An_image_is_read_at_any_offset_of_its_file()
    {
        byte[] file = [.. new byte[4099], .. Packed.Value, .. new byte[10]];
        SquashFsImage image = MadeImage.Open(new MemorySource(file).Slice(4099, Packed.Value.Length));
        Assert.Equal("content"u8.ToArray(), image.Lookup("/dir/sub/file")!.ReadAll(limit: 100));
    }
}
