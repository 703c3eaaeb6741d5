using System.Buffers.Binary;
using Hpc.Binary;

namespace Hpc.Sif.Tests;

public sealed class HostileSifTests
{
    /// <summary>Offset of the primary partition's slot, and of its type-specific bytes.</summary>
    private const int Slot = SmallImage.Table + (SmallImage.PartitionSlot * SifDescriptor.SlotSize);
    private const int Extra = Slot + 201;

    [Fact]
    public void A_file_cut_short_anywhere_is_corrupt()
    {
        byte[] whole = SmallImage.Bytes();
        for (int length = 0; length < whole.Length; length++)
        {
            Assert.Throws<CorruptImageException>(() => SifFile.Open(new MemorySource(whole.AsMemory(0, length))));
        }
    }

    [Theory]
    [InlineData(80, -1L, "SIF header, free descriptors at offset 80: found -1, allowed: 0 to 16384")]
    [InlineData(80, 9L, "SIF header, free descriptors at offset 80: found 9, allowed: 0 to 8")]
    [InlineData(88, 16385L, "SIF header, descriptors at offset 88: found 16385, allowed: 0 to 16384")]
    [InlineData(96, 127L, "SIF header, descriptor table offset at offset 96: found 127, allowed: at least 128")]
    [InlineData(96, 7710L,
        "SIF descriptor table at offset 7710: found a file of 12388 bytes, allowed: at least 4680 bytes from here (8 "
        + "descriptors)")]
    [InlineData(104, 4681L,
        "SIF header, descriptor table size at offset 104: found 4681, allowed: 4680 (8 descriptors of 585 bytes)")]
    [InlineData(112, 12389L, "SIF header, data offset at offset 112: found 12389, allowed: 128 to 12388")]
    [InlineData(120, -1L, "SIF header, data size at offset 120: found -1, allowed: at least 0")]
    public void A_number_of_the_header_out_of_range_is_named(int offset, long value, string message) =>
        AssertCorrupt(message, bytes => BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(offset), value));

    [Theory]
    [InlineData(Slot, 0x4000, "SIF descriptor 7, data type at offset 7606: found 16384, allowed: 16385 to 16639")]
    [InlineData(Slot + 5, 0, "SIF descriptor 7, id at offset 7611: found 0, allowed: 1 to 268435455")]
    [InlineData(Slot + 9, 0x10000001,
        "SIF descriptor 7, group at offset 7615: found 0x10000001, allowed: 0 to 0x0fffffff, or 0xf0000000 to 0xffffffff")]
    [InlineData(Slot + 13, 0x20000000,
        "SIF descriptor 7, link at offset 7619: found 0x20000000, allowed: 0 to 0x0fffffff, or 0xf0000000 to 0xffffffff")]
    [InlineData(Extra, 0, "SIF descriptor 7, file system type at offset 7807: found 0, allowed: 1 to 65535")]
    [InlineData(Extra + 4, -1, "SIF descriptor 7, partition type at offset 7811: found -1, allowed: 1 to 65535")]
    [InlineData(Extra + 8, 0x00783432,
        "SIF descriptor 7, architecture at offset 7815: found 323478, allowed: two decimal digits and a NUL")]
    public void A_number_of_a_descriptor_out_of_range_is_named(int offset, int value, string message) =>
        AssertCorrupt(message, bytes => BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(offset), value));

    [Theory]
    [InlineData(Slot + 17, 8775L, "SIF descriptor 7, object offset at offset 7623: found 8775, allowed: 8776 to 12388")]
    [InlineData(Slot + 17, long.MinValue,
        "SIF descriptor 7, object offset at offset 7623: found -9223372036854775808, allowed: 8776 to 12388")]
    [InlineData(Slot + 25, 101L, "SIF descriptor 7, object size at offset 7631: found 101, allowed: 0 to 100")]
    [InlineData(Slot + 33, 12389L, "SIF descriptor 7, object size with padding at offset 7639: found 12389, allowed: 0 to 12388")]
    public void A_place_outside_the_file_is_named(int offset, long value, string message) =>
        AssertCorrupt(message, bytes => BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(offset), value));

    [Fact]
    public void A_slot_that_is_neither_used_nor_free_is_named() =>
        AssertCorrupt("SIF descriptor 7, used at offset 7610: found 2, allowed: 0 or 1", bytes => bytes[Slot + 4] = 2);

    [Fact]
    public void A_file_without_the_magic_says_where_it_was_looked_for() => AssertCorrupt(
        "SIF header, magic at offset 0: found no SIF_MAGIC in the first 2048 bytes, allowed: SIF_MAGIC at 32 to 2038",
        bytes => bytes[32] = 0);

    [Fact]
    public void A_version_that_is_no_number_is_corrupt() => AssertCorrupt(
        "SIF header, version at offset 42: found 303A00, allowed: \"00\" or \"01\" and a NUL", bytes => bytes[43] = (byte)':');

    [Fact]
    public void A_later_version_is_unsupported_and_named()
    {
        byte[] bytes = SmallImage.Bytes();
        bytes[43] = (byte)'2';
        UnsupportedFeatureException error =
            Assert.Throws<UnsupportedFeatureException>(() => SifFile.Open(new MemorySource(bytes)));
        Assert.Equal("SIF version 02 is not supported", error.Message);
    }

    [Fact]
    public void Two_objects_with_one_id_are_corrupt_when_it_is_asked_for()
    {
        byte[] bytes = SmallImage.Bytes();
        bytes[Slot + 5] = 1;
        SifFile file = SifFile.Open(new MemorySource(bytes));
        Assert.Equal("SIF descriptors: found several objects with id 1, allowed: one",
            Assert.Throws<CorruptImageException>(() => file.Find(1)).Message);
    }

    [Fact]
    public void An_unknown_kind_of_object_does_not_keep_an_image_from_running()
    {
        byte[] bytes = SmallImage.Bytes();
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(SmallImage.Table), 0x400c);
        Assert.Equal(PrimaryPartitionOutcome.Found,
            SifFile.Open(new MemorySource(bytes)).PrimaryPartition(SifArchitecture.Amd64).Outcome);
    }

    private static void AssertCorrupt(string message, Action<byte[]> bend)
    {
        byte[] bytes = SmallImage.Bytes();
        bend(bytes);
        Assert.Equal(message, Assert.Throws<CorruptImageException>(() => SifFile.Open(new MemorySource(bytes))).Message);
    }
}
