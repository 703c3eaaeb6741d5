using Hpc.Binary;
using Xunit;

namespace Hpc.Codecs.Tests;

public class CompressorTests
{
    public static TheoryData<string> Codecs => ["gzip", "xz", "lz4", "zstd"];

    public static TheoryData<string, int> Levels => new()
    {
        { "gzip", 1 }, { "gzip", 12 }, { "xz", 0 }, { "xz", 9 }, { "lz4", 0 }, { "lz4", 9 }, { "zstd", 1 }, { "zstd", 19 },
    };

    [Theory]
    [MemberData(nameof(Codecs))]
    public void What_is_compressed_comes_out_again(string codec) => RoundTrip(CompressorFactory.Create(codec, 1 << 20));

    [Theory]
    [MemberData(nameof(Levels))]
    public void What_is_compressed_at_any_level_comes_out_again(string codec, int level) =>
        RoundTrip(CompressorFactory.Create(codec, 4096, level));

    [Theory]
    [MemberData(nameof(Codecs))]
    public void Noise_that_would_grow_is_answered_with_0(string codec)
    {
        byte[] noise = new byte[10_000];
        new Random(1).NextBytes(noise);
        Assert.Equal(0, CompressorFactory.Create(codec, 1 << 20).Compress(noise, new byte[noise.Length - 1]));
    }

    [Theory]
    [MemberData(nameof(Codecs))]
    public void The_same_bytes_come_out_on_every_thread(string codec)
    {
        Compressor compressor = CompressorFactory.Create(codec, 1 << 17);
        byte[][] blocks = [.. Enumerable.Range(0, 16).AsParallel().WithDegreeOfParallelism(4)
            .Select(_ => Compressed(compressor, Samples.Text(100_000)))];
        Assert.All(blocks, block => Assert.Equal(blocks[0], block));
    }

    [Theory]
    [InlineData("lzo", 1)]
    [InlineData("zstd", 23)]
    [InlineData("gzip", 0)]
    public void A_codec_or_level_that_is_not_there_is_refused_by_name(string codec, int level)
    {
        UnsupportedFeatureException error =
            Assert.Throws<UnsupportedFeatureException>(() => CompressorFactory.Create(codec, 4096, level));
        Assert.Contains(codec, error.Message, StringComparison.Ordinal);
    }

    private static void RoundTrip(Compressor compressor)
    {
        foreach (int size in new[] { 1, 100, 4096, 131_072, 1 << 20 })
        {
            byte[] bytes = Samples.Text(size);
            byte[] block = Compressed(compressor, bytes);
            byte[] again = new byte[size];
            Assert.Equal(size, DecompressorFactory.Create(compressor.Name).Decompress(block, again));
            Assert.Equal(bytes, again);
        }
    }

    private static byte[] Compressed(Compressor compressor, byte[] bytes)
    {
        byte[] block = new byte[bytes.Length + bytes.Length / 100 + 1000];
        int size = compressor.Compress(bytes, block);
        Assert.InRange(size, 1, block.Length);
        return block[..size];
    }
}
