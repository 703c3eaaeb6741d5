using Hpc.Binary;
using Xunit;

namespace Hpc.SquashFs.Tests;

/// <summary>Directories that no writer makes: names twice, out of order, or no names at all.</summary>
public sealed class DirectoryOrderTests
{
    public static TheoryData<string, string> Wrong => new()
    {
        { "same", "same" }, { "b", "a" }, { "ab", "a" }, { "a", "../out" }, { "a", "x/y" }, { "a", "." }, { "a", ".." },
        { "a", "n\0l" }, { "a\xff", "a\x7f" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_directory_whose_names_are_not_in_order_or_no_names_is_corrupt(string first, string second)
    {
        SquashFsNode root = MadeImage.Open(RawTree.Image(RawTree.File(first), RawTree.Directory(second))).Root;
        CorruptImageException error = Assert.Throws<CorruptImageException>(() => root.Entries().Count());
        Assert.Equal("squashfs directory entry, name", error.Structure);
    }

    [Fact]
    public void A_name_that_comes_twice_is_never_found() =>
        Assert.Throws<CorruptImageException>(() =>
            MadeImage.Open(RawTree.Image(RawTree.Link("same", "/etc"), RawTree.Directory("same"))).Lookup("same"));

    [Fact]
    public void Names_in_the_order_of_their_bytes_are_read() =>
        Assert.Equal(["A", "a", "a.", "aa", "b\x80"], MadeImage.Open(RawTree.Image(
            RawTree.File("A"), RawTree.File("a"), RawTree.File("a."), RawTree.Link("aa", "b"), RawTree.Directory("b\x80"))).Root
            .Entries().Select(entry => entry.Name));

    [ToolFact("unsquashfs")]
    public void Unsquashfs_lists_and_refuses_the_same()
    {
        Assert.Contains("squashfs-root/some", Listed("same", "some"), StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => Listed("same", "same"));
        Assert.Throws<InvalidOperationException>(() => Listed("some", "same"));
    }

    private static string Listed(string first, string second)
    {
        string image = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(image, RawTree.Image(RawTree.Link(first, "/etc"), RawTree.Directory(second)));
            return System.Text.Encoding.Latin1.GetString(Tool.Run("unsquashfs", ["-l", image]));
        }
        finally
        {
            File.Delete(image);
        }
    }
}
