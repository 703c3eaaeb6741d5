using Hpc.Binary;
using Xunit;

namespace Hpc.SquashFs.Tests;

public sealed class RecordTests
{
    private static readonly Superblock Image = new SampleSuperblock().Parse();

    [Theory]
    [InlineData(0x0123, true, 0x123)]
    [InlineData(0x8123, false, 0x123)]
    [InlineData(0xa000, false, 8192)]
    public void A_metadata_header_holds_size_and_a_raw_bit(ushort raw, bool compressed, int size)
    {
        MetadataHeader header = MetadataHeader.Parse(new Bytes().U16(raw).ToArray(), origin: 96);
        Assert.Equal((compressed, size), (header.IsCompressed, header.StoredSize));
    }

    [Theory]
    [InlineData(0x2001, "8193")]
    [InlineData(0x0000, "32768")]
    [InlineData(0x8000, "32768")]
    public void A_metadata_block_of_more_than_8192_stored_bytes_is_corrupt(ushort raw, string found)
    {
        CorruptImageException error =
            Assert.Throws<CorruptImageException>(() => MetadataHeader.Parse(new Bytes().U16(raw).ToArray(), 96));
        Assert.Equal(("squashfs metadata block header, size", 96, found), (error.Structure, error.Offset, error.Found));
    }

    [Fact]
    public void A_block_size_field_is_a_hole_a_raw_block_or_a_compressed_one()
    {
        Assert.True(new BlockSizeField(0).IsHole);
        Assert.Equal((false, 4096), (new BlockSizeField(0x1001000).IsCompressed, new BlockSizeField(0x1001000).StoredSize));
        Assert.Equal((true, 4095), (new BlockSizeField(0xfff).IsCompressed, new BlockSizeField(0xfff).StoredSize));
    }

    [Theory]
    [InlineData(0x1001, false)]
    [InlineData(0x2000001, false)]
    [InlineData(0x1000, true)]
    public void A_block_size_field_is_allowed_up_to_the_block_size(uint raw, bool allowed) =>
        Assert.Equal(allowed, new BlockSizeField(raw).IsAllowed(4096));

    [Fact]
    public void A_metadata_reference_is_a_block_and_an_offset()
    {
        MetadataReference reference = new(0x12345678, 0x1fff);
        Assert.Equal((0x12345678, 0x1fff, 0x123456781ffful), (reference.Block, reference.Offset, reference.Value));
        Assert.True(reference.FitsIn(0x12345679));
        Assert.False(reference.FitsIn(0x12345678));
        Assert.False(new MetadataReference(0, 8192).FitsIn(1));
    }

    [Fact]
    public void A_fragment_entry()
    {
        FragmentEntry entry = FragmentEntry.Parse(new Bytes().U64(96).U32(0x1000064, 0).ToArray(), Image, index: 0);
        Assert.Equal((96, false, 100), (entry.Start.Value, entry.SizeField.IsCompressed, entry.SizeField.StoredSize));
    }

    [Theory]
    [InlineData(60001, 1, "start")]
    [InlineData(ulong.MaxValue, 1, "start")]
    [InlineData(96, 4097, "size")]
    [InlineData(96, 0, "size")]
    [InlineData(59999, 2, "size")]
    public void A_fragment_outside_the_image_is_corrupt_and_names_the_entry(ulong start, uint size, string field)
    {
        byte[] bytes = new Bytes().U64(start).U32(size, 0).ToArray();
        CorruptImageException error = Assert.Throws<CorruptImageException>(() => FragmentEntry.Parse(bytes, Image, index: 5));
        Assert.Equal($"squashfs fragment entry 5, {field}", error.Structure);
    }

    [Fact]
    public void A_directory_header_and_its_entry_give_place_and_number_of_an_inode()
    {
        DirectoryHeader header = DirectoryHeader.Parse(new Bytes().U32(255, 4711, 100).ToArray());
        DirectoryEntryRecord entry = DirectoryEntryRecord.Parse(new Bytes().U16(32, 0xfffe, 2, 4).Text("name!").ToArray());
        Assert.Equal((256, new MetadataReference(4711, 32), 98u),
            (header.Count, entry.Inode(header), entry.Number(header).Value));
        Assert.Equal((InodeType.File, 5, 13), (entry.Type, entry.NameLength, entry.Size));
    }

    [Fact]
    public void A_directory_header_with_more_than_256_entries_is_corrupt() =>
        Assert.Throws<CorruptImageException>(() => DirectoryHeader.Parse(new Bytes().U32(256, 0, 0).ToArray()));

    [Theory]
    [InlineData(8192, 1, 0)]
    [InlineData(0, 0, 0)]
    [InlineData(0, 8, 0)]
    [InlineData(0, 1, 256)]
    public void A_directory_entry_with_a_field_out_of_range_is_corrupt(ushort offset, ushort type, ushort nameSize) =>
        Assert.Throws<CorruptImageException>(() =>
            DirectoryEntryRecord.Parse(new Bytes().U16(offset, 0, type, nameSize).ToArray()));

    [Theory]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("a\0b")]
    public void A_name_that_is_no_path_component_is_corrupt(string name) =>
        Assert.Throws<CorruptImageException>(() => DirectoryEntryRecord.CheckName(new Bytes().Text(name).ToArray(), []));

    [Fact]
    public void A_directory_index_entry()
    {
        DirectoryIndexEntry entry = DirectoryIndexEntry.Parse(new Bytes().U32(8100, 77, 2).Text("abc").ToArray());
        Assert.Equal((8100u, 77u, 3, 15), (entry.ListingOffset, entry.Block, entry.NameLength, entry.Size));
    }

    [Fact]
    public void A_pointer_table_knows_where_each_record_is()
    {
        PointerTable table = Image.Fragments with { Count = 513 };
        Assert.Equal((2, 16), (table.BlockCount, table.PointersSize));
        Assert.Equal((30008, 0), (table.PointerOffset(512), table.OffsetInBlock(512)));
        Assert.Equal((30000, 16), (table.PointerOffset(1), table.OffsetInBlock(1)));
    }

    [Theory]
    [InlineData(30000)]
    [InlineData(95)]
    [InlineData(ulong.MaxValue)]
    public void A_pointer_that_does_not_lie_before_its_array_is_corrupt(ulong position) =>
        Assert.Throws<CorruptImageException>(() => Image.Fragments.ParsePointer(new Bytes().U64(position).ToArray(), 30000));

    [Fact]
    public void The_xattr_table_names_its_keys_and_its_id_table()
    {
        XattrTableHeader header = XattrTableHeader.Parse(new Bytes().U64(52000).U32(513, 0).ToArray(), Image);
        Assert.Equal((52000, 55016, 2), (header.KeysStart, header.Ids.PointersStart, header.Ids.BlockCount));
    }

    [Theory]
    [InlineData(55001, 1)]
    [InlineData(52000, uint.MaxValue)]
    public void An_xattr_table_that_cannot_lie_in_the_image_is_corrupt(ulong start, uint count) =>
        Assert.Throws<CorruptImageException>(() => XattrTableHeader.Parse(new Bytes().U64(start).U32(count, 0).ToArray(), Image));

    [Fact]
    public void Xattr_records()
    {
        XattrIdEntry id = XattrIdEntry.Parse(new Bytes().U64(0x50010).U32(2, 40).ToArray());
        Assert.Equal((new MetadataReference(5, 16), 2u, 40u), (id.Keys, id.Count, id.ListSize));
        XattrKeyRecord key = XattrKeyRecord.Parse(new Bytes().U16(0x102, 10).ToArray());
        Assert.Equal((XattrPrefix.Security, true, 14), (key.Prefix, key.IsOutOfLine, key.Size));
        Assert.Equal("security."u8.ToArray(), key.PrefixText.ToArray());
        Assert.Equal(65540, XattrValueRecord.Parse(new Bytes().U32(65536).ToArray(), isOutOfLine: false).Size);
    }

    [Fact]
    public void Xattr_records_with_a_field_out_of_range_are_corrupt()
    {
        Assert.Throws<CorruptImageException>(() => XattrKeyRecord.Parse(new Bytes().U16(3, 10).ToArray()));
        Assert.Throws<CorruptImageException>(() => XattrKeyRecord.Parse(new Bytes().U16(0, 256).ToArray()));
        Assert.Throws<CorruptImageException>(() => XattrValueRecord.Parse(new Bytes().U32(65537).ToArray(), isOutOfLine: false));
        Assert.Throws<CorruptImageException>(() => XattrValueRecord.Parse(new Bytes().U32(9).ToArray(), isOutOfLine: true));
        Assert.Throws<CorruptImageException>(() => XattrIdEntry.Parse(new Bytes().U64(8192).U32(1, 1).ToArray()));
    }

    [Fact]
    public void Compressor_options_are_read_by_compressor()
    {
        Assert.Equal(new CompressorOptions(CompressorId.Gzip, Level: 9, WindowLog: 15, Strategies: 3),
            CompressorOptions.Parse(new Bytes().U32(9).U16(15, 3).ToArray(), CompressorId.Gzip));
        Assert.Equal(new CompressorOptions(CompressorId.Zstd, Level: 19),
            CompressorOptions.Parse(new Bytes().U32(19).ToArray(), CompressorId.Zstd));
        Assert.Equal(new CompressorOptions(CompressorId.Xz, DictionarySize: 131072, Filters: 1),
            CompressorOptions.Parse(new Bytes().U32(131072, 1).ToArray(), CompressorId.Xz));
        Assert.Equal(new CompressorOptions(CompressorId.Lz4, Lz4Version: 1, Lz4Flags: 1),
            CompressorOptions.Parse(new Bytes().U32(1, 1).ToArray(), CompressorId.Lz4));
        Assert.Equal(new CompressorOptions(CompressorId.Lzo, LzoAlgorithm: 4, Level: 8),
            CompressorOptions.Parse(new Bytes().U32(4, 8).ToArray(), CompressorId.Lzo));
    }

    [Fact]
    public void Compressor_options_that_cannot_be_are_refused()
    {
        Assert.Throws<UnsupportedFeatureException>(() =>
            CompressorOptions.Parse(new Bytes().U32(2, 0).ToArray(), CompressorId.Lz4));
        Assert.Throws<CorruptImageException>(() => CompressorOptions.Parse(new Bytes().U32(1).ToArray(), CompressorId.Lzma));
        Assert.Throws<CorruptImageException>(() => CompressorOptions.Parse(new Bytes().U16(1).ToArray(), CompressorId.Zstd));
    }
}
