using Hpc.Binary;
using Xunit;

namespace Hpc.SquashFs.Tests;

/// <summary>Images that are well-formed byte by byte and wrong as a whole.</summary>
public sealed class HostileImageTests
{
    /// <summary>A root directory with one entry, which is a directory again: the root itself or, at offset 32, a second one
    /// with the same listing.</summary>
    private static SquashFsImage Loop(ushort target)
    {
        HandMadeImage image = new() { InodeCount = 2 };
        for (uint number = 1; number <= 2; number++)
        {
            image.Inodes.Raw(HandMadeImage.Common(InodeType.Directory, number).U32(0, 2).U16(12 + 8 + 4 + 3, 0).U32(1).ToArray());
        }

        image.Listings.U32(0, 0, 1).U16(target, 0, 1, 3).Text("loop");
        return MadeImage.Open(image.ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(32)]
    public void A_directory_inside_itself_ends_a_walk_as_corrupt(ushort target)
    {
        CorruptImageException error = Assert.Throws<CorruptImageException>(() => Loop(target).Walk().Count());
        Assert.Equal("squashfs directory", error.Structure);
    }

    [Fact]
    public void A_path_through_a_directory_inside_itself_ends_where_the_path_does() =>
        Assert.Equal(32, Loop(target: 32).Lookup(string.Concat(Enumerable.Repeat("/loop", 500)))?.Place.Offset);

    [Fact]
    public void A_listing_that_is_shorter_than_its_entries_is_corrupt()
    {
        HandMadeImage image = new();
        image.Inodes.Raw(HandMadeImage.Common(InodeType.Directory, 1).U32(0, 2).U16(12 + 8 + 3, 0).U32(1).ToArray());
        image.Listings.U32(0, 0, 1).U16(0, 0, 1, 3).Text("name");
        CorruptImageException error = Assert.Throws<CorruptImageException>(() => MadeImage.Open(image.ToArray()).Lookup("name"));
        Assert.Equal("squashfs directory listing", error.Structure);
    }

    [Fact]
    public void An_index_entry_behind_the_listing_is_corrupt()
    {
        HandMadeImage image = new();
        image.Inodes
            .Raw(HandMadeImage.Common(InodeType.ExtendedDirectory, 1).U32(2, 27, 0, 1).U16(1, 0).U32(Inode.NoXattrs).ToArray())
            .U32(5000, 0, 0).Text("a");
        image.Listings.U32(0, 0, 1).U16(0, 0, 1, 3).Text("name");
        CorruptImageException error = Assert.Throws<CorruptImageException>(() => MadeImage.Open(image.ToArray()).Lookup("name"));
        Assert.Equal("squashfs directory index entry, listing offset", error.Structure);
    }

    [Fact]
    public void A_file_of_petabytes_without_the_block_list_for_it_is_corrupt()
    {
        HandMadeImage image = new();
        image.Inodes.Raw(HandMadeImage.Common(InodeType.ExtendedFile, 1).U64(96, 1ul << 50, 0)
            .U32(1, Inode.NoFragment, 0, Inode.NoXattrs).ToArray());
        image.Listings.U32(0);
        Assert.Throws<CorruptImageException>(() => MadeImage.Open(image.ToArray()).Root);
    }

    [Fact]
    public void A_sparse_file_whose_block_list_ends_early_is_corrupt_and_not_endless()
    {
        HandMadeImage image = new();
        image.Inodes.Raw(HandMadeImage.Common(InodeType.ExtendedFile, 1).U64(96, 1000 * 4096, 0)
            .U32(1, Inode.NoFragment, 0, Inode.NoXattrs).ToArray())
            .U32(new uint[900]);
        image.Listings.U32(0);
        SquashFsNode file = MadeImage.Open(image.ToArray()).Root;
        Assert.Equal(10, file.Read(899 * 4096, new byte[10]));
        Assert.Throws<CorruptImageException>(() => file.Read(900 * 4096, new byte[10]));
    }

    [Theory]
    [InlineData(4097u)]
    [InlineData(0x2000001u)]
    [InlineData(0x10000ffu)]
    public void A_block_larger_than_the_block_size_or_the_image_is_corrupt(uint size)
    {
        HandMadeImage image = new();
        image.Inodes.Raw(HandMadeImage.Common(InodeType.File, 1).U32(96, Inode.NoFragment, 0, 4096).ToArray()).U32(size);
        image.Listings.Raw(size == 4097 ? new byte[8000] : [0]);
        CorruptImageException error =
            Assert.Throws<CorruptImageException>(() => MadeImage.Open(image.ToArray()).Root.Read(0, new byte[10]));
        Assert.Equal("squashfs inode, size of block 0", error.Structure);
    }

    [Fact]
    public void More_names_of_xattrs_than_linux_can_list_are_corrupt()
    {
        HandMadeImage image = new();
        image.Inodes.Raw(HandMadeImage.Common(InodeType.ExtendedFifo, 1).U32(1, 0).ToArray());
        image.Listings.U32(0);
        for (int i = 0; i < 300; i++)
        {
            image.Xattrs.U16(0, 255).Raw(new byte[255]).U32(0);
        }

        image.XattrIds.U64(0).U32(300, 0);
        SquashFsNode node = MadeImage.Open(image.ToArray()).Root;
        Assert.Equal(200, node.Xattrs().Take(200).Count());
        Assert.Throws<CorruptImageException>(() => node.Xattrs().Count());
    }

    [Fact]
    public void An_xattr_out_of_line_that_points_nowhere_is_corrupt()
    {
        HandMadeImage image = new();
        image.Inodes.Raw(HandMadeImage.Common(InodeType.ExtendedFifo, 1).U32(1, 0).ToArray());
        image.Listings.U32(0);
        image.Xattrs.U16(0x100, 1).Text("a").U32(8).U64(ulong.MaxValue);
        image.XattrIds.U64(0).U32(1, 0);
        Assert.Throws<CorruptImageException>(() => MadeImage.Open(image.ToArray()).Root.Xattrs().Count());
    }

    [Fact]
    public void An_xattr_index_behind_the_table_is_corrupt_and_names_both()
    {
        HandMadeImage image = new();
        image.Inodes.Raw(HandMadeImage.Common(InodeType.ExtendedFifo, 1).U32(1, 7).ToArray());
        image.Listings.U32(0);
        image.XattrIds.U64(0).U32(1, 0);
        image.Xattrs.U32(0);
        CorruptImageException error =
            Assert.Throws<CorruptImageException>(() => MadeImage.Open(image.ToArray()).Root.Xattrs().Count());
        Assert.Equal(("7", "0 to 0"), (error.Found, error.Allowed));
    }

    [Fact]
    public void A_metadata_block_that_is_not_full_in_front_of_another_is_corrupt()
    {
        CorruptImageException error = Assert.Throws<CorruptImageException>(() => MadeImage.Open(TwoInodeBlocks(4096)).Root);
        Assert.Equal(("squashfs inode table, block", "8192"), (error.Structure, error.Allowed));
        Assert.Equal(InodeType.Fifo, MadeImage.Open(TwoInodeBlocks(SquashFsLimits.MetadataBlockSize)).Root.Inode.Type);
    }

    [Fact]
    public void What_lies_behind_the_end_of_the_last_metadata_block_is_nothing()
    {
        HandMadeImage image = new();
        image.Inodes.Raw(HandMadeImage.Common(InodeType.Symlink, 1).U32(1, 10).ToArray()).Text("nine char");
        image.Listings.U32(0);
        SquashFsNode link = MadeImage.Open(image.ToArray()).Root;
        Assert.Throws<CorruptImageException>(() => link.ReadLink());
    }

    private static byte[] TwoInodeBlocks(int metadataBlock)
    {
        HandMadeImage image = new() { MetadataBlock = metadataBlock };
        image.Inodes.Raw(HandMadeImage.Common(InodeType.Fifo, 1).U32(1).ToArray())
            .Raw(new byte[SquashFsLimits.MetadataBlockSize]);
        image.Listings.U32(0);
        return image.ToArray();
    }

    [Fact]
    public void An_image_cut_off_anywhere_is_corrupt()
    {
        HandMadeImage image = new();
        image.Inodes.Raw(HandMadeImage.Common(InodeType.Fifo, 1).U32(1).ToArray());
        image.Listings.U32(0);
        byte[] whole = image.ToArray();
        Assert.Single(MadeImage.Open(whole).Walk());
        for (int length = 0; length < whole.Length; length++)
        {
            Assert.Throws<CorruptImageException>(() => MadeImage.Open(whole[..length]));
        }
    }
}
