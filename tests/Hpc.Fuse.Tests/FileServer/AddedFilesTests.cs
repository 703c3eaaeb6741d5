using Hpc.SquashFs.Tests;
using Xunit;

namespace Hpc.Fuse.Tests;

public class AddedFilesTests
{
    [ToolFact(TestImage.Maker)]
    public void What_is_there_already_stays_as_it_is()
    {
        using FakeKernel kernel = new(TestImage.Pack("-comp", "zstd"));
        Assert.Equal(new MountPoint("/usr/bin", IsDirectory: true, IsAdded: false), kernel.Files.AddDirectory("/usr/./bin/"));
        Assert.Equal(new MountPoint("/etc/passwd", IsDirectory: false, IsAdded: false), kernel.Files.AddDirectory("/links/absolute/passwd"));
        Assert.Equal(new MountPoint("/", IsDirectory: true, IsAdded: false), kernel.Files.AddDirectory("/.."));
    }

    [ToolFact(TestImage.Maker)]
    public void A_path_that_leads_nowhere_resolves_to_nothing()
    {
        using FakeKernel kernel = new(TestImage.Pack("-comp", "zstd"));
        Assert.Null(kernel.Files.Resolve("/links/broken"));
        Assert.Null(kernel.Files.Resolve("/links/loop-a"));
        Assert.Null(kernel.Files.Resolve("/etc/passwd/below"));
        Assert.Equal("/one", kernel.Files.Resolve("/links/soft")?.Path);
    }

    [ToolFact(TestImage.Maker)]
    public void A_file_in_the_way_of_a_directory_is_refused_in_words()
    {
        using FakeKernel kernel = new(TestImage.Pack("-comp", "zstd"));
        var refused = Assert.Throws<InvalidOperationException>(() => kernel.Files.AddDirectory("/etc/passwd/below"));
        Assert.Contains("\"/etc/passwd/below\"", refused.Message, StringComparison.Ordinal);
    }

    [ToolFact(TestImage.Maker)]
    public void A_synthesised_entry_is_found_listed_and_numbered_behind_those_of_the_image()
    {
        using FakeKernel kernel = new(TestImage.Pack("-comp", "zstd"));
        kernel.Files.AddDirectory("/new");
        FuseEntryOut found = kernel.Find("/new");
        Assert.Equal(kernel.Files.Superblock.InodeCount + 1, found.Attr.Ino);
        Assert.Equal(("new", found.Attr.Ino, 4u), kernel.List(1)[^1]);
        Assert.Equal([(".", found.Attr.Ino, 4u), ("..", kernel.Find("/").NodeId == 1 ? kernel.List(1)[0].Ino : 0, 4u)], kernel.List(found.NodeId));
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
        Assert.True(wanted[..Math.Min(count, wanted.Length)].SequenceEqual(kernel.Read(kernel.Find("noise-700001").NodeId, offset, count)));
    }
}
