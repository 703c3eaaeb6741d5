using Hpc.Binary;
using Xunit;

namespace Hpc.Binary.Tests;

public sealed class RandomAccessSourceTests
{
    private static readonly MemorySource Whole = new(new byte[] { 0, 1, 2, 3, 4, 5, 6, 7 });

    [Fact]
    public void A_slice_reads_its_window_and_stops_at_its_end()
    {
        byte[] bytes = new byte[8];
        Assert.Equal(3, Whole.Slice(4, 3).Read(0, bytes));
        Assert.Equal([4, 5, 6], bytes[..3]);
    }

    [Theory]
    [InlineData(9, 0)]
    [InlineData(-1, 2)]
    [InlineData(4, 5)]
    [InlineData(4, long.MaxValue)]
    public void A_slice_outside_its_source_is_corrupt(long offset, long length) =>
        Assert.Throws<CorruptImageException>(() => Whole.Slice(offset, length));

    [Fact]
    public void Reading_past_the_end_exactly_is_corrupt_and_names_the_structure()
    {
        CorruptImageException error = Assert.Throws<CorruptImageException>(() => Whole.ReadExactly(6, new byte[4], "id table"));
        Assert.Equal("id table", error.Structure);
    }
}
