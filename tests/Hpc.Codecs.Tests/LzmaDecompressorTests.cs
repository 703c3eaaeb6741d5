using System.Buffers.Binary;
using Xunit;

namespace Hpc.Codecs.Tests;

public sealed class LzmaDecompressorTests
{
    private static readonly byte[] Sample = Samples.Text(8192);
    private static readonly LzmaDecompressor Decompressor = new();

    private static byte[] BlockWithSize(ulong size)
    {
        byte[] block = Compression.Compress("lzma", Sample);
        BinaryPrimitives.WriteUInt64LittleEndian(block.AsSpan(5), size);
        return block;
    }

    [Fact]
    public void A_known_size_before_data_with_an_end_marker_decodes() =>
        Assert.Equal(8192, Decompressor.Decompress(BlockWithSize(8192), new byte[8192]));

    [Fact]
    public void An_unknown_size_decodes_to_the_end_marker() =>
        Assert.Equal(8192, Decompressor.Decompress(BlockWithSize(ulong.MaxValue), new byte[10_000]));

    [Theory]
    [InlineData(8193)]
    [InlineData(1ul << 40)]
    public void A_size_that_the_data_does_not_have_is_refused(ulong size) =>
        Assert.Equal(-1, Decompressor.Decompress(BlockWithSize(size), new byte[10_000]));

    [Fact]
    public void A_dictionary_of_4_GiB_is_refused()
    {
        byte[] block = Compression.Compress("lzma", Sample);
        BinaryPrimitives.WriteUInt32LittleEndian(block.AsSpan(1), 0xfffffff0);
        Assert.Equal(-1, Decompressor.Decompress(block, new byte[8192]));
    }
}
