using Hpc.Binary;
using Xunit;

namespace Hpc.Binary.Tests;

public sealed class ByteCursorTests
{
    [Fact]
    public void Fields_are_little_endian_and_consumed_in_order()
    {
        ByteCursor cursor = new([0x01, 0x02, 0x03, 0x04, 0x05, 0xff, 0xff], "record");
        Assert.Equal(0x01, cursor.U8());
        Assert.Equal(0x05040302u, cursor.U32());
        Assert.Equal(-1, cursor.I16());
        Assert.Equal(0, cursor.Remaining);
    }

    [Fact]
    public void A_field_past_the_end_names_the_structure_the_offset_and_what_was_missing()
    {
        CorruptImageException error = Assert.Throws<CorruptImageException>(() =>
        {
            ByteCursor cursor = new([1, 2, 3], "squashfs superblock", origin: 4096);
            cursor.U16();
            cursor.U32();
        });
        Assert.Equal("squashfs superblock at offset 4098: found 1 bytes left, allowed: at least 4 bytes", error.Message);
    }
}
