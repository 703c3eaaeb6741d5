using Hpc.Binary;
using Xunit;

namespace Hpc.SquashFs.Tests;

/// <summary>Files that go from one image into another.</summary>
public sealed class CarriedBlocksTests
{
    private const int BlockSize = 16 * 1024, LargestMetadata = 8192;

    private static readonly SquashFsWriterOptions Options = WrittenImage.Options("zstd", BlockSize);

    [Fact]
    public void What_is_packed_alike_is_not_compressed_again()
    {
        Tree tree = RandomTree.Draw(seed: 11, BlockSize, count: 1500);
        byte[] image = Copy(WrittenImage.Pack(tree, Options), Options);
        CountingCompressor counted = new(Options.Compressor);
        byte[] copy = Copy(image, Options with { Compressor = counted });
        Assert.Equal(image, copy);
        Assert.Equal(0, counted.Blocks);
    }

    [Theory]
    [InlineData("zstd", BlockSize)]
    [InlineData("zstd", 4096)]
    [InlineData("gzip", BlockSize)]
    public void A_copy_without_some_files_reads_as_the_image_does(string compressor, int blockSize)
    {
        for (int seed = 0; seed < 12; seed++)
        {
            Tree tree = RandomTree.Draw(seed, BlockSize, count: 60 * seed);
            byte[] image = WrittenImage.Pack(tree, Options);
            int left = 0;
            byte[] copy = Copy(image, WrittenImage.Options(compressor, blockSize), node => left++ % 3 != 0);
            AssertPart(MadeImage.Open(image), MadeImage.Open(copy), seed);
        }
    }

    [Fact]
    public void Blocks_of_several_images_follow_one_another()
    {
        byte[][] images = [.. Enumerable.Range(1, 4).Select(seed =>
            Copy(WrittenImage.Pack(RandomTree.Draw(seed, BlockSize, count: 400), Options), Options))];
        CountingCompressor counted = new(Options.Compressor);
        MemoryStorage target = new();
        using SquashFsWriter writer = new(target, Options with { Compressor = counted });
        for (int number = 0; number < images.Length; number++)
        {
            Copy(MadeImage.Open(images[number]), writer, $"{number}/", _ => true);
        }

        writer.Finish();
        Assert.InRange(counted.Blocks, 0, 3 * images.Length);
        Assert.InRange(target.ToArray().Length, 0, images.Sum(image => image.Length));
    }

    [Fact]
    public void A_damaged_block_is_not_handed_on()
    {
        byte[] content = new byte[3 * BlockSize];
        new Random(5).NextBytes(content.AsSpan(BlockSize / 2));
        byte[] image = WrittenImage.Pack(new Tree([new TreeEntry("f", InodeType.File) { Content = content }]), Options);
        SquashFsNode node = MadeImage.Open(image).Root.Find("f")!;
        image.AsSpan((int)node.Inode.StartBlock.Value, 16).Fill(0x5a);
        CorruptImageException error = Assert.Throws<CorruptImageException>(() => Copy(image, Options));
        Assert.Contains("data block", error.Message, StringComparison.Ordinal);
    }

    private static byte[] Copy(byte[] image, SquashFsWriterOptions options, Predicate<SquashFsNode>? isWanted = null)
    {
        MemoryStorage target = new();
        using SquashFsWriter writer = new(target, options);
        Copy(MadeImage.Open(image), writer, "", isWanted ?? (_ => true));
        writer.Finish();
        return target.ToArray();
    }

    private static void Copy(SquashFsImage image, SquashFsWriter writer, string prefix, Predicate<SquashFsNode> isWanted)
    {
        foreach ((string path, SquashFsNode node) in image.Walk().Where(file => file.Node.Inode.IsFile && isWanted(file.Node)))
        {
            using StoredFile content = new(node);
            writer.Add(prefix + path[1..], new NewEntry(InodeType.File), content);
        }
    }

    private static void AssertPart(SquashFsImage image, SquashFsImage copy, int seed)
    {
        Dictionary<string, SquashFsNode> files = image.Walk().ToDictionary(file => file.Path, file => file.Node);
        foreach ((string path, SquashFsNode node) in copy.Walk().Where(file => file.Node.Inode.IsFile))
        {
            byte[] expected = files[path].ReadAll(int.MaxValue)!;
            Assert.True(expected.AsSpan().SequenceEqual(node.ReadAll(int.MaxValue)), $"seed {seed}: {path}");
        }
    }

    private sealed class CountingCompressor(Compressor real) : Compressor
    {
        private int _blocks;

        /// <summary>Blocks that are too long to be metadata.</summary>
        public int Blocks => _blocks;

        public override string Name => real.Name;

        public override int Level => real.Level;

        public override int Compress(ReadOnlySpan<byte> source, Span<byte> destination)
        {
            _ = source.Length > LargestMetadata ? Interlocked.Increment(ref _blocks) : 0;
            return real.Compress(source, destination);
        }
    }

    private sealed class StoredFile(SquashFsNode node) : ForwardStream, IStoredContent
    {
        private long _at;

        public SquashFsNode Node => node;

        long IStoredContent.Position => _at;

        public void Skip(int count) => _at += count;

        public override int Read(Span<byte> buffer)
        {
            int read = node.Read(_at, buffer);
            _at += read;
            return read;
        }
    }
}
