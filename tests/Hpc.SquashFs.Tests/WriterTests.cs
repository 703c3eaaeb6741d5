using Hpc.Binary;
using Xunit;

namespace Hpc.SquashFs.Tests;

public sealed class WriterTests
{
    private static readonly Tree Sample = Tree.OfEveryKind();
    private static readonly string[] Compressors = ["gzip", "lz4", "xz", "zstd"];

    public static TheoryData<string, int> EveryCompressorAndBlockSize
    {
        get
        {
            TheoryData<string, int> rows = [];
            foreach (string compressor in Compressors)
            {
                foreach (int size in new[] { 4096, 16 * 1024, 128 * 1024, 1 << 20 })
                {
                    rows.Add(compressor, size);
                }
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(EveryCompressorAndBlockSize))]
    public void An_image_reads_as_it_was_written(string compressor, int blockSize) =>
        TreeComparison.AssertSame(Sample, MadeImage.Open(WrittenImage.Pack(Sample, WrittenImage.Options(compressor, blockSize))));

    [Fact]
    public void An_image_with_packed_tails_reads_as_it_was_written() =>
        TreeComparison.AssertSame(Sample,
            MadeImage.Open(WrittenImage.Pack(Sample, WrittenImage.Options() with { PackTails = true })));

    [Fact]
    public void Random_trees_read_as_they_were_written()
    {
        for (int seed = 0; seed < 40; seed++)
        {
            int blockSize = 4096 << (seed % 3);
            Tree tree = RandomTree.Draw(seed, blockSize, count: 20 * seed);
            SquashFsImage image = MadeImage.Open(WrittenImage.Pack(tree,
                WrittenImage.Options("lz4", blockSize) with { PackTails = seed % 2 == 0 }));
            TestWith(seed, () => TreeComparison.AssertSame(tree, image));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    public void The_number_of_threads_changes_no_byte(int threads)
    {
        Tree tree = RandomTree.Draw(seed: 3, blockSize: 8192, count: 2000);
        byte[] expected = WrittenImage.Pack(tree, WrittenImage.Options("zstd", 8192));
        Assert.Equal(expected, WrittenImage.Pack(tree, WrittenImage.Options("zstd", 8192, threads)));
    }

    [Fact]
    public void Content_that_was_there_before_takes_no_room()
    {
        byte[] bytes = new byte[700_000];
        new Random(1).NextBytes(bytes);
        Tree once = new([new("a", InodeType.File) { Content = bytes }, new("s", InodeType.File) { Content = bytes[..50_000] }]);
        Tree often = new([.. once.Entries,
            .. Enumerable.Range(0, 20).SelectMany(i => once.Entries.Select(entry => entry with { Path = $"{i}{entry.Path}" }))]);
        int small = WrittenImage.Pack(once, WrittenImage.Options()).Length;
        byte[] image = WrittenImage.Pack(often, WrittenImage.Options());
        Assert.InRange(image.Length, small, small + 4096);
        TreeComparison.AssertSame(often, MadeImage.Open(image));
    }

    [Fact]
    public void A_file_that_is_there_already_takes_no_packed_tails_of_others_with_it()
    {
        Random random = new(1);
        byte[] large = new byte[3 * 4096], tail = new byte[3000], other = new byte[2000];
        Array.ForEach([large, tail, other], random.NextBytes);
        Tree tree = new(
        [
            new("a", InodeType.File) { Content = [.. large, .. tail] }, new("b", InodeType.File) { Content = other },
            new("c", InodeType.File) { Content = [.. large, .. other, 1] }, new("d", InodeType.File) { Content = tail[..1500] },
        ]);
        TreeComparison.AssertSame(tree,
            MadeImage.Open(WrittenImage.Pack(tree, WrittenImage.Options("lz4", 4096) with { PackTails = true })));
    }

    [Fact]
    public void A_tail_is_found_again_when_its_fragment_has_left_the_memory()
    {
        Random random = new(1);
        List<TreeEntry> entries = [.. Enumerable.Range(0, 300)
            .Select(i => new TreeEntry($"f{i}", InodeType.File) { Content = new byte[40_000] })];
        entries.ForEach(entry => random.NextBytes(entry.Content));
        int once = WrittenImage.Pack(new Tree(entries), WrittenImage.Options()).Length;
        Tree twice = new([.. entries, .. entries.Select(entry => entry with { Path = "again-" + entry.Path })]);
        byte[] image = WrittenImage.Pack(twice, WrittenImage.Options());
        Assert.InRange(image.Length, once, once + 8192);
        TreeComparison.AssertSame(twice, MadeImage.Open(image));
    }

    [Fact]
    public void A_large_directory_is_indexed_so_that_every_name_is_found()
    {
        Tree tree = new(Enumerable.Range(0, 20_000)
            .Select(i => new TreeEntry($"d/{i:x}-{new string('n', i % 50)}", InodeType.Fifo))
            .Prepend(new("d", InodeType.Directory)));
        SquashFsImage image = MadeImage.Open(WrittenImage.Pack(tree, WrittenImage.Options()));
        Assert.InRange(image.Lookup("/d")!.Inode.DirectoryIndexCount, 20, 1000);
        Assert.All(tree.Entries, entry => Assert.NotNull(image.Lookup(entry.Path)));
    }

    /// <summary>Of more than one block of the export table: a block has 1,024 numbers.</summary>
    [Fact]
    public void Every_inode_is_found_by_its_number()
    {
        SquashFsImage image = MadeImage.Open(WrittenImage.Pack(RandomTree.Draw(seed: 5, blockSize: 8192, count: 3000),
            WrittenImage.Options("zstd", 8192)));
        Assert.True(image.Superblock.HasExportTable);
        Assert.True(image.Superblock.InodeCount > 1024);
        Assert.All(image.Walk(), entry => Assert.Equal(entry.Node.Place, image.Node(entry.Node.Inode.Number)?.Place));
    }

    [Fact]
    public void An_empty_image_has_a_root()
    {
        SquashFsImage image = MadeImage.Open(WrittenImage.Pack(new Tree([]), WrittenImage.Options()));
        Assert.Equal(("/", 0x41edu, 1_500_000_000u),
            (Assert.Single(image.Walk()).Path, image.Root.Inode.Mode, image.Root.Inode.ModifiedTime));
    }

    [Fact]
    public void A_name_that_is_taken_is_refused_and_a_directory_is_described_anew()
    {
        using SquashFsWriter writer = new(new MemoryStorage(), WrittenImage.Options());
        writer.Add("a/b/c", new NewEntry(InodeType.File));
        Assert.True(writer.Find("a/b")!.IsImplicit);
        writer.Add("/a/b/", new NewEntry(InodeType.Directory) { Uid = 7 });
        Assert.Equal((false, 7u, "c"),
            (writer.Find("a/b")!.IsImplicit, writer.Find("a/b")!.Entry.Uid, Assert.Single(writer.Find("a/b")!.Names)));
        Assert.Throws<EntryRefusedException>(() => writer.Add("a/b/c", new NewEntry(InodeType.File)));
        Assert.Throws<EntryRefusedException>(() => writer.Add("a/b/c/d", new NewEntry(InodeType.File)));
        Assert.Throws<EntryRefusedException>(() => writer.AddHardLink("x", writer.Find("a")!));
    }

    [Theory]
    [InlineData("a/../b")]
    [InlineData(".")]
    [InlineData("a\0b")]
    [InlineData("")]
    public void What_is_no_path_is_refused(string path)
    {
        using SquashFsWriter writer = new(new MemoryStorage(), WrittenImage.Options());
        Assert.Throws<EntryRefusedException>(() => writer.Add(path, new NewEntry(InodeType.File)));
        Assert.Throws<EntryRefusedException>(() => writer.Add(new string('n', 256), new NewEntry(InodeType.File)));
    }

    [Fact]
    public void A_removed_name_is_gone_and_its_content_can_get_another()
    {
        MemoryStorage storage = new();
        using SquashFsWriter writer = new(storage, WrittenImage.Options());
        WrittenNode node = writer.Add("d/a", new NewEntry(InodeType.File), new MemoryStream([1, 2, 3]));
        writer.AddHardLink("b", node);
        Assert.True(writer.Remove("d"));
        Assert.False(writer.Remove("d/a"));
        writer.AddHardLink("c", writer.Store(new NewEntry(InodeType.File), new MemoryStream([4])));
        writer.Finish();
        SquashFsImage image = MadeImage.Open(storage.ToArray());
        Assert.Equal(["/", "/b", "/c"], image.Walk().Select(file => file.Path));
        Assert.Equal((1u, 3L), (image.Lookup("b")!.Inode.LinkCount, image.Lookup("b")!.Inode.Size));
    }

    [Fact]
    public void An_error_of_the_storage_reaches_the_caller_whatever_thread_met_it()
    {
        using SquashFsWriter writer = new(new FullStorage(), WrittenImage.Options());
        Assert.Throws<IOException>(() =>
        {
            writer.Add("f", new NewEntry(InodeType.File), new MemoryStream(new Random(1).GetItems<byte>([1, 2, 3], 10_000_000)));
            writer.Finish();
        });
    }

    private static void TestWith(int seed, Action test)
    {
        try
        {
            test();
        }
        catch (Exception error)
        {
            throw new InvalidOperationException($"seed {seed}: {error.Message}", error);
        }
    }

    private sealed class FullStorage : RandomAccessStorage
    {
        public override long Length => 0;

        public override int Read(long offset, Span<byte> destination) => 0;

        public override void Write(long offset, ReadOnlySpan<byte> bytes) => throw new IOException("no space left");

        public override void SetLength(long length)
        {
        }
    }
}
