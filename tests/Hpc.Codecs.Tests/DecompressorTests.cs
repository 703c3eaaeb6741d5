using Hpc.Binary;
using Xunit;

namespace Hpc.Codecs.Tests;

public sealed class DecompressorTests
{
    public static TheoryData<string> ByLibrary => ["gzip", "zstd", "lz4", "xz", "lzma"];

    public static TheoryData<string> All => ["gzip", "zstd", "lz4", "xz", "lzma", "lzo"];

    [Theory]
    [MemberData(nameof(All))]
    public void A_decompressor_has_the_name_that_it_was_asked_by(string codec) =>
        Assert.Equal(codec, DecompressorFactory.Create(codec).Name);

    [Fact]
    public void An_unknown_name_is_unsupported_and_named()
    {
        UnsupportedFeatureException error =
            Assert.Throws<UnsupportedFeatureException>(() => DecompressorFactory.Create("brotli"));
        Assert.Equal("compressor \"brotli\"", error.Feature);
    }

    [Theory]
    [MemberData(nameof(ByLibrary))]
    public void A_block_that_the_reference_tool_made_decodes_to_its_bytes(string codec)
    {
        Decompressor decompressor = DecompressorFactory.Create(codec);
        foreach (int size in new[] { 1, 100, 8192, 131072, 1 << 20 })
        {
            byte[] bytes = Samples.Text(size);
            byte[] decoded = new byte[size + 10];
            Assert.Equal(size, decompressor.Decompress(Compression.Compress(codec, bytes), decoded));
            Assert.Equal(bytes, decoded[..size]);
        }
    }

    [Theory]
    [MemberData(nameof(ByLibrary))]
    public void A_block_that_does_not_fit_is_refused(string codec)
    {
        byte[] block = Compression.Compress(codec, Samples.Text(8192));
        Assert.Equal(-1, DecompressorFactory.Create(codec).Decompress(block, new byte[8191]));
        Assert.Equal(-1, DecompressorFactory.Create(codec).Decompress(block, []));
    }

    [Theory]
    [MemberData(nameof(ByLibrary))]
    public void A_block_that_ends_early_is_refused(string codec)
    {
        byte[] block = Compression.Compress(codec, Samples.Text(8192));
        Decompressor decompressor = DecompressorFactory.Create(codec);
        Assert.Equal(-1, decompressor.Decompress([], new byte[8192]));
        Assert.NotEqual(8192, decompressor.Decompress(block.AsSpan(0, block.Length / 2), new byte[8192]));
        Assert.Equal(8192, decompressor.Decompress(block, new byte[8192]));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Random_bytes_never_throw_and_never_write_outside(string codec)
    {
        Random random = new(7);
        Decompressor decompressor = DecompressorFactory.Create(codec);
        byte[] guarded = new byte[600];
        for (int round = 0; round < 2000; round++)
        {
            byte[] block = new byte[random.Next(0, 200)];
            random.NextBytes(block);
            Assert.InRange(decompressor.Decompress(block, guarded.AsSpan(100, 400)), -1, 400);
        }

        Assert.Equal(new byte[100], guarded[..100]);
        Assert.Equal(new byte[100], guarded[500..]);
    }

    [Theory]
    [MemberData(nameof(ByLibrary))]
    public void Decoding_allocates_nothing_after_the_first_block(string codec)
    {
        byte[] block = Compression.Compress(codec, Samples.Text(131072));
        byte[] decoded = new byte[131072];
        Decompressor decompressor = DecompressorFactory.Create(codec);
        _ = decompressor.Decompress(block, decoded);

        // A collection that another test starts retires this thread's allocation buffer and counts its rest as allocated: the
        // least of some tries.
        Assert.Equal(0, Enumerable.Range(0, 5).Min(_ => AllocatedBy(() => decompressor.Decompress(block, decoded))));
    }

    private static long AllocatedBy(Action action)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 20; i++)
        {
            action();
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    [Theory]
    [MemberData(nameof(ByLibrary))]
    public void One_decompressor_serves_many_threads(string codec)
    {
        Decompressor decompressor = DecompressorFactory.Create(codec);
        byte[][] samples = [.. Enumerable.Range(0, 8).Select(seed => Samples.Text(50_000, seed))];
        byte[][] blocks = [.. samples.Select(sample => Compression.Compress(codec, sample))];
        Parallel.For(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 4 }, round =>
        {
            byte[] decoded = new byte[50_000];
            Assert.Equal(50_000, decompressor.Decompress(blocks[round % 8], decoded));
            Assert.Equal(samples[round % 8], decoded);
        });
    }
}
