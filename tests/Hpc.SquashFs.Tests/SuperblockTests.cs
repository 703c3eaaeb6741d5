using Hpc.Binary;
using Xunit;

namespace Hpc.SquashFs.Tests;

public sealed class SuperblockTests
{
    private static readonly SampleSuperblock Sample = new();

    [Fact]
    public void All_fields_are_read_from_their_place()
    {
        Superblock parsed = Sample.Parse();
        Assert.Equal(Superblock.Size, Sample.ToBytes().Length);
        Assert.Equal((10u, 1_700_000_000u, 4096, 12, 3u),
            (parsed.InodeCount, parsed.ModifiedTime, parsed.BlockSize, parsed.BlockLog, parsed.FragmentCount));
        Assert.Equal((CompressorId.Zstd, SuperblockFlags.Exportable, 2, 0, 0x20),
            (parsed.Compressor, parsed.Flags, parsed.IdCount, parsed.RootInode.Block, parsed.RootInode.Offset));
        Assert.Equal((60000, 50000, 55000, 10000),
            (parsed.BytesUsed, parsed.IdTableStart, parsed.XattrTableStart, parsed.InodeTableStart));
        Assert.Equal((20000, 30000, 40000), (parsed.DirectoryTableStart, parsed.FragmentTableStart, parsed.ExportTableStart));
    }

    [Fact]
    public void An_unpadded_image_ends_where_the_superblock_says() =>
        Assert.Equal(60000, Superblock.Parse(Sample.ToBytes(), imageLength: 60000).BytesUsed);

    [Fact]
    public void A_truncated_image_is_corrupt_and_names_both_lengths()
    {
        CorruptImageException error =
            Assert.Throws<CorruptImageException>(() => Superblock.Parse(Sample.ToBytes(), imageLength: 59999));
        Assert.Equal("squashfs superblock, bytes used at offset 40: found 60000, allowed: 96 to 59999", error.Message);
    }

    [Theory]
    [InlineData(1, 0, "squashfs version 1.0")]
    [InlineData(2, 1, "squashfs version 2.1")]
    [InlineData(3, 1, "squashfs version 3.1")]
    [InlineData(4, 1, "squashfs version 4.1")]
    public void Another_version_is_unsupported_and_named(ushort major, ushort minor, string feature) =>
        Assert.Equal(feature,
            Assert.Throws<UnsupportedFeatureException>(() => (Sample with { Major = major, Minor = minor }).Parse()).Feature);

    [Fact]
    public void A_big_endian_image_is_unsupported_and_its_version_named()
    {
        SampleSuperblock bigEndian = Sample with { Magic = 0x68737173, Major = 0x0300, Minor = 0x0100 };
        Assert.Equal("squashfs version 3.1 (big-endian)",
            Assert.Throws<UnsupportedFeatureException>(() => bigEndian.Parse()).Feature);
    }

    [Fact]
    public void An_unknown_compressor_is_unsupported_and_named() =>
        Assert.Equal("squashfs compressor 7",
            Assert.Throws<UnsupportedFeatureException>(() => (Sample with { Compressor = 7 }).Parse()).Feature);

    public static TheoryData<string, string> Broken => new()
    {
        { "magic", nameof(SampleSuperblock.Magic) },
        { "block size", nameof(SampleSuperblock.BlockSize) },
        { "block log", nameof(SampleSuperblock.BlockLog) },
        { "id count", nameof(SampleSuperblock.IdCount) },
        { "bytes used", nameof(SampleSuperblock.BytesUsed) },
        { "id table", nameof(SampleSuperblock.IdTable) },
        { "inode table", nameof(SampleSuperblock.InodeTable) },
        { "directory table", nameof(SampleSuperblock.DirectoryTable) },
        { "fragment table", nameof(SampleSuperblock.FragmentTable) },
        { "export table", nameof(SampleSuperblock.ExportTable) },
        { "xattr table", nameof(SampleSuperblock.XattrTable) },
        { "root inode", nameof(SampleSuperblock.RootInode) },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void A_field_out_of_its_range_is_corrupt_and_named(string field, string broken)
    {
        SampleSuperblock superblock = broken switch
        {
            nameof(SampleSuperblock.Magic) => Sample with { Magic = 0x53495f42 },
            nameof(SampleSuperblock.BlockSize) => Sample with { BlockSize = 2 * 1024 * 1024, BlockLog = 21 },
            nameof(SampleSuperblock.BlockLog) => Sample with { BlockLog = 13 },
            nameof(SampleSuperblock.IdCount) => Sample with { IdCount = 0 },
            nameof(SampleSuperblock.BytesUsed) => Sample with { BytesUsed = ulong.MaxValue },
            nameof(SampleSuperblock.IdTable) => Sample with { IdTable = 60001 },
            nameof(SampleSuperblock.InodeTable) => Sample with { InodeTable = 20000 },
            nameof(SampleSuperblock.DirectoryTable) => Sample with { DirectoryTable = 50001 },
            nameof(SampleSuperblock.FragmentTable) => Sample with { FragmentTable = ulong.MaxValue },
            nameof(SampleSuperblock.ExportTable) => Sample with { ExportTable = 95 },
            nameof(SampleSuperblock.XattrTable) => Sample with { XattrTable = 59990 },
            _ => Sample with { RootInode = 10000ul << 16 },
        };
        CorruptImageException error = Assert.Throws<CorruptImageException>(() => superblock.Parse());
        Assert.Equal($"squashfs superblock, {field}", error.Structure);
    }

    [Theory]
    [InlineData(4_000_000_000, 10, "squashfs fragment table, count")]
    [InlineData(3, 2_000_000, "squashfs superblock, inode count")]
    [InlineData(3, 1_360_000, "squashfs export table, count")]
    public void A_count_that_the_image_has_no_room_for_is_corrupt(uint fragments, uint inodes, string structure)
    {
        SampleSuperblock superblock = Sample with { FragmentCount = fragments, InodeCount = inodes, ExportTable = 49_990 };
        Assert.Equal(structure, Assert.Throws<CorruptImageException>(() => superblock.Parse()).Structure);
    }

    [Fact]
    public void Absent_tables_are_recognised()
    {
        Superblock parsed = (Sample with
        {
            XattrTable = ulong.MaxValue,
            ExportTable = ulong.MaxValue,
            FragmentTable = ulong.MaxValue,
            FragmentCount = 0
        }).Parse();
        Assert.False(parsed.HasXattrs || parsed.HasExportTable || parsed.HasFragments);
    }
}
