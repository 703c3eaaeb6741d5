using Hpc.Binary;
using Xunit;

namespace Hpc.SquashFs.Tests;

public sealed class InodeTests
{
    private static readonly Superblock Image = new SampleSuperblock().Parse();

    private static Bytes Common(InodeType type) => new Bytes().U16((ushort)type, 0x1ed, 0, 1).U32(1_600_000_000, 7);

    private static Inode Parse(Bytes bytes) => Inode.Parse(bytes.ToArray(), Image);

    [Fact]
    public void The_fields_that_all_types_share_are_read_from_their_place()
    {
        Inode inode = Parse(Common(InodeType.Socket).U32(2));
        Assert.Equal((InodeType.Socket, 0x1ed, 0, 1), (inode.Type, inode.Permissions, inode.UidIndex, inode.GidIndex));
        Assert.Equal((1_600_000_000u, 7u, 2u, 20), (inode.ModifiedTime, inode.Number.Value, inode.LinkCount, inode.HeaderSize));
        Assert.Equal((Inode.NoXattrs, Inode.NoFragment), (inode.XattrIndex, inode.FragmentIndex));
    }

    [Fact]
    public void A_basic_directory()
    {
        Inode inode = Parse(Common(InodeType.Directory).U32(100, 5).U16(43, 200).U32(11));
        Assert.Equal((InodeType.Directory, 5u, 43, 40), (inode.Kind, inode.LinkCount, inode.Size, inode.ListingSize));
        Assert.Equal((new MetadataReference(100, 200), 11u, 32), (inode.Listing, inode.Parent.Value, inode.HeaderSize));
        Assert.Equal(0x41edu, inode.Mode);
    }

    [Fact]
    public void An_extended_directory()
    {
        Inode inode = Parse(Common(InodeType.ExtendedDirectory).U32(5, 70000, 100, 11).U16(9, 200).U32(4));
        Assert.Equal((InodeType.Directory, 5u, 69997, 9),
            (inode.Kind, inode.LinkCount, inode.ListingSize, inode.DirectoryIndexCount));
        Assert.Equal((new MetadataReference(100, 200), 11u, 4u, 40),
            (inode.Listing, inode.Parent.Value, inode.XattrIndex, inode.HeaderSize));
    }

    [Fact]
    public void A_basic_file_has_one_link_and_its_tail_in_a_fragment_is_no_block()
    {
        Inode inode = Parse(Common(InodeType.File).U32(96, 2, 1000, 2 * 4096 + 5));
        Assert.Equal((1u, 96, 2u, 1000, 8197),
            (inode.LinkCount, inode.StartBlock.Value, inode.FragmentIndex, inode.FragmentOffset, inode.Size));
        Assert.Equal((2, 5, 32), (inode.BlockCount(Image), inode.TailSize(Image), inode.HeaderSize));
    }

    [Fact]
    public void An_extended_file_and_its_tail_without_a_fragment_is_the_last_block()
    {
        Inode inode = Parse(Common(InodeType.ExtendedFile).U64(96, 2 * 4096 + 5, 4096).U32(3, Inode.NoFragment, 0, 6));
        Assert.Equal((3u, 4096ul, 6u), (inode.LinkCount, inode.SparseBytes, inode.XattrIndex));
        Assert.Equal((3, 0, 56), (inode.BlockCount(Image), inode.TailSize(Image), inode.HeaderSize));
        Assert.False(inode.HasFragment);
    }

    [Fact]
    public void An_extended_symlink_has_its_xattr_index_behind_its_target()
    {
        byte[] bytes = Common(InodeType.ExtendedSymlink).U32(1, 6).Text("target").U32(8).ToArray();
        Inode inode = Inode.Parse(bytes, Image);
        Assert.Equal((6, 24, 30, Inode.NoXattrs), (inode.Size, inode.HeaderSize, inode.XattrTailOffset, inode.XattrIndex));
        Assert.Equal(8u, inode.WithXattrTail(bytes.AsSpan(inode.XattrTailOffset)).XattrIndex);
    }

    [Fact]
    public void A_basic_symlink_has_no_xattr_tail()
    {
        Inode inode = Parse(Common(InodeType.Symlink).U32(1, 6));
        Assert.Equal((6, 24, 0), (inode.Size, inode.HeaderSize, inode.XattrTailOffset));
    }

    [Theory]
    [InlineData(InodeType.BlockDevice, 24)]
    [InlineData(InodeType.CharacterDevice, 24)]
    [InlineData(InodeType.ExtendedBlockDevice, 28)]
    [InlineData(InodeType.ExtendedCharacterDevice, 28)]
    public void A_device_number_is_split_as_linux_does(InodeType type, int size)
    {
        Inode inode = Parse(Common(type).U32(1, 0x12345678, 9));
        Assert.Equal((0x456u, 0x12378u, size), (inode.RdevMajor, inode.RdevMinor, inode.HeaderSize));
        Assert.Equal(size == 28 ? 9 : Inode.NoXattrs, inode.XattrIndex);
    }

    [Theory]
    [InlineData(InodeType.ExtendedFifo, 0x11edu)]
    [InlineData(InodeType.ExtendedSocket, 0xc1edu)]
    public void An_extended_fifo_or_socket_has_xattrs(InodeType type, uint mode)
    {
        Inode inode = Parse(Common(type).U32(4, 9));
        Assert.Equal((4u, 9u, mode, 24), (inode.LinkCount, inode.XattrIndex, inode.Mode, inode.HeaderSize));
    }

    public static TheoryData<string, byte[]> Broken => new()
    {
        { "type", Common(0).U32(1).ToArray() },
        { "type", Common((InodeType)15).U32(1).ToArray() },
        { "uid and gid index", new Bytes().U16(7, 0, 0, 2).U32(0, 1, 1).ToArray() },
        { "symlink size", Common(InodeType.Symlink).U32(1, 4097).ToArray() },
        { "listing", Common(InodeType.Directory).U32(30000, 5).U16(43, 200).U32(11).ToArray() },
        { "listing", Common(InodeType.Directory).U32(0, 5).U16(43, 8192).U32(11).ToArray() },
        { "file size", Common(InodeType.ExtendedFile).U64(96, 1ul << 63, 0).U32(1, Inode.NoFragment, 0, 0).ToArray() },
        { "file size", Common(InodeType.ExtendedFile).U64(96, 1ul << 62, 0).U32(1, Inode.NoFragment, 0, 0).ToArray() },
        { "start block", Common(InodeType.File).U32(60001, Inode.NoFragment, 0, 1).ToArray() },
        { "fragment", Common(InodeType.File).U32(0, 3, 0, 1).ToArray() },
        { "fragment offset", Common(InodeType.File).U32(0, 2, 4092, 5).ToArray() },
        { "fragment offset", Common(InodeType.File).U32(0, 2, uint.MaxValue, 5).ToArray() },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void A_field_out_of_its_range_is_corrupt_and_named(string field, byte[] bytes) =>
        Assert.Equal($"squashfs inode, {field}", Assert.Throws<CorruptImageException>(() => Inode.Parse(bytes, Image)).Structure);

    [Fact]
    public void A_record_that_ends_early_names_the_offset()
    {
        CorruptImageException error =
            Assert.Throws<CorruptImageException>(() => Inode.Parse(Common(InodeType.File).U32(1).ToArray(), Image, origin: 500));
        Assert.Equal("squashfs inode at offset 520: found 0 bytes left, allowed: at least 4 bytes", error.Message);
    }

    [Fact]
    public void Parsing_allocates_nothing()
    {
        byte[] bytes = Common(InodeType.ExtendedFile).U64(96, 4096, 0).U32(3, Inode.NoFragment, 0, 6).ToArray();
        Superblock image = Image;
        _ = Inode.Parse(bytes, image);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            _ = Inode.Parse(bytes, image);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
