using Xunit;

namespace Hpc.Fuse.Tests;

/// <summary>A server's memory has one limit on every machine and for every image: what the threads need is counted, and the rest
/// is shared out.</summary>
public class MemorySharesTests
{
    /// <summary>Slots of which nothing is prefetched.</summary>
    private const long FewestSlots = 16;

    [Fact]
    public void Whatever_block_size_codec_and_machine_all_shares_together_stay_within_the_limit()
    {
        foreach ((int blockSize, string codec, int processors) in Cases())
        {
            MemoryShares shares = MemoryShares.Of(blockSize, codec, ServerThreads.For(processors));
            long cache = Math.Max(Math.Max(shares.Blocks, new ImageFileSystemOptions().BlockCacheLimit), FewestSlots * blockSize);
            long all = MemoryShares.Base + MetadataMemory.Most + MappedPositions.Size + shares.Buffers + cache;
            Assert.True(all <= MemoryShares.Most, $"{all} bytes for blocks of {blockSize}, {codec}, {processors} processors");
        }
    }

    [Theory]
    [InlineData("zstd", 1 << 20, 64)]
    [InlineData("gzip", 1 << 20, 64)]
    [InlineData("xz", 1 << 20, 2)]
    [InlineData("xz", 1 << 17, 64)]
    public void A_profile_has_room_for_some_blocks(string codec, int blockSize, int processors) =>
        Assert.InRange(MemoryShares.Of(blockSize, codec, ServerThreads.For(processors)).Blocks / blockSize,
            FewestSlots + 8, 10_240);

    [Fact]
    public void What_finds_the_blocks_of_tables_is_taken_from_what_may_be_decoded()
    {
        using MetadataMemory memory = new(16 << 20);
        memory.Use(3 * MappedTable.MostIndexSize);
        Assert.Equal(4 << 20, memory.Limit);
        memory.Use(3 * MappedTable.MostIndexSize);
        Assert.Equal(1 << 20, memory.Limit);
        Assert.True(memory.Limit + (6 * MappedTable.MostIndexSize) <= MetadataMemory.Most);
    }

    private static IEnumerable<(int BlockSize, string Codec, int Processors)> Cases() =>
        from log in Enumerable.Range(12, 9)
        from codec in new[] { "gzip", "lzo", "lz4", "lzma", "xz", "zstd" }
        from processors in Enumerable.Range(1, 256)
        select (1 << log, codec, processors);
}
