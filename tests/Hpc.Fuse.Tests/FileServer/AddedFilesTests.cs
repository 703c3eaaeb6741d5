using Hpc.Files;
using Hpc.SquashFs.Tests;
using Xunit;

namespace Hpc.Fuse.Tests;

public class AddedFilesTests
{
    [ToolFact(TestImage.Maker)]
    public void What_covers_a_file_a_link_or_a_directory_is_what_is_found()
    {
        using FakeKernel kernel = new(TestImage.Pack("-comp", "zstd"));
        kernel.Files.CoverWithFile("/one");
        kernel.Files.CoverWithFile("/links/soft");
        kernel.Files.CoverWithDirectory("/links/broken");
        kernel.Files.CoverWithDirectory("/usr/bin");
        Assert.All(new[] { "/one", "/links/soft" },
            path => Assert.Equal((PathKind.File, 0ul), (kernel.Files.Look(path).Kind, kernel.Find(path).Attr.FileSize)));
        Assert.All(new[] { "/links/broken", "/usr/bin" },
            path => Assert.Equal((PathKind.Directory, true), (kernel.Files.Look(path).Kind, kernel.Files.IsAdded(path))));
        Assert.Equal([".", ".."], kernel.List(kernel.Find("/usr/bin").NodeId).Select(entry => entry.Name));
        Assert.Single(kernel.List(1), entry => entry.Name == "one");
    }

    [ToolFact(TestImage.Maker)]
    public void Of_two_that_cover_one_path_the_first_stays()
    {
        using FakeKernel kernel = new(TestImage.Pack("-comp", "zstd"));
        kernel.Files.CoverWithDirectory("/one");
        kernel.Files.CoverWithFile("/one");
        Assert.Equal(PathKind.Directory, kernel.Files.Follow("/one").Kind);
    }

    [ToolFact(TestImage.Maker)]
    public void A_path_that_leads_nowhere_is_missing_and_not_added()
    {
        using FakeKernel kernel = new(TestImage.Pack("-comp", "zstd"));
        Assert.All(new[] { "/links/broken", "/links/loop-a", "/etc/passwd/below" },
            path => Assert.Equal((PathKind.Missing, false), (kernel.Files.Follow(path).Kind, kernel.Files.IsAdded(path))));
        Assert.Equal("/one", kernel.Files.Follow("/links/soft").Canonical);
    }

    [ToolFact(TestImage.Maker)]
    public void A_file_in_the_way_of_a_directory_is_refused_in_words()
    {
        using FakeKernel kernel = new(TestImage.Pack("-comp", "zstd"));
        var refused = Assert.Throws<InvalidOperationException>(() => kernel.Files.CoverWithDirectory("/etc/passwd/below"));
        Assert.Contains("\"/etc/passwd/below\"", refused.Message, StringComparison.Ordinal);
    }

    [ToolFact(TestImage.Maker)]
    public void A_synthesised_entry_is_found_listed_and_numbered_behind_those_of_the_image()
    {
        using FakeKernel kernel = new(TestImage.Pack("-comp", "zstd"));
        kernel.Files.CoverWithDirectory("/new");
        FuseEntryOut found = kernel.Find("/new");
        Assert.Equal(kernel.Files.Superblock.InodeCount + 1, found.Attr.Ino);
        Assert.Equal(("new", found.Attr.Ino, 4u), kernel.List(1)[^1]);
        Assert.Equal([(".", found.Attr.Ino, 4u), ("..", kernel.Find("/").NodeId == 1 ? kernel.List(1)[0].Ino : 0, 4u)],
            kernel.List(found.NodeId));
    }

    [ToolFact(TestImage.Maker)]
    public void A_small_file_can_be_read_without_a_mount()
    {
        using FakeKernel kernel = new(TestImage.Pack("-comp", "zstd"));
        Assert.Equal("root:x:0:0:root:/root:/bin/sh\n"u8, kernel.Files.ReadFile("/links/absolute/passwd", 1000)!);
        Assert.Null(kernel.Files.ReadFile("/etc", 1000));
        Assert.Null(kernel.Files.ReadFile("/absent", 1000));
        Assert.Null(kernel.Files.ReadFile("/etc/passwd", 10));
        kernel.Files.Frame("/etc/passwd", _ => new FileFrame("x\n"u8.ToArray(), "y"u8.ToArray()));
        Assert.Equal("x\nroot:x:0:0:root:/root:/bin/sh\ny"u8, kernel.Files.ReadFile("/etc/passwd", 1000)!);
    }

    [ToolTheory(TestImage.Maker)]
    [InlineData(0, 131072)]
    [InlineData(65536, 131072)]
    [InlineData(99_990, 131072)]
    [InlineData(700_000, 131072)]
    [InlineData(800_000, 131072)]
    [InlineData(800_001, 131072)]
    [InlineData(890_000, 131072)]
    [InlineData(900_001, 131072)]
    public void A_read_of_a_file_with_long_pieces_around_it_is_answered_in_full(int offset, int count)
    {
        using FakeKernel kernel = new(TestImage.Pack("-comp", "zstd"));
        byte[] head = new byte[100_000];
        Random.Shared.NextBytes(head);
        byte[] tail = [.. Enumerable.Reverse(head)];
        kernel.Files.Frame("/noise-700001", _ => new FileFrame(head, tail));
        byte[] expected = [.. head, .. File.ReadAllBytes(Path.Combine(TestImage.Tree, "noise-700001")), .. tail];
        Assert.Equal((ulong)expected.Length, kernel.Find("noise-700001").Attr.FileSize);
        ReadOnlySpan<byte> wanted = expected.AsSpan(offset);
        Assert.True(wanted[..Math.Min(count, wanted.Length)]
            .SequenceEqual(kernel.Read(kernel.Find("noise-700001").NodeId, offset, count)));
    }
}
