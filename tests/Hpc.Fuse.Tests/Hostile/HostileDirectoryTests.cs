using System.Globalization;
using System.Text;
using Hpc.Linux;
using Hpc.SquashFs;
using Hpc.SquashFs.Tests;
using Xunit;

namespace Hpc.Fuse.Tests;

/// <summary>Directories that no writer makes are answered with EIO, and the server goes on.</summary>
public sealed class HostileDirectoryTests : IDisposable
{
    private readonly string _image = Path.Combine(Path.GetTempPath(),
        string.Create(CultureInfo.InvariantCulture, $"hpc-fuse-hostile-{Guid.NewGuid():N}"));

    public void Dispose() => File.Delete(_image);

    [Theory]
    [InlineData("same", "same")]
    [InlineData("b", "a")]
    [InlineData("a", "../out")]
    [InlineData("a", "..")]
    [InlineData("a", "n\0l")]
    public void A_listing_with_names_out_of_order_or_that_are_none_is_an_input_error(string first, string second)
    {
        File.WriteAllBytes(_image, RawTree.Image(RawTree.Directory("d", RawTree.Link(first, "/etc"), RawTree.Directory(second)),
            RawTree.File("e")));
        using FakeKernel kernel = new(_image);
        ulong directory = kernel.Find("d").NodeId;
        _ = kernel.List(directory);
        Assert.Equal(Errno.EIO, kernel.Errno);
        Assert.NotEqual(0ul, kernel.Find("e").NodeId);
    }

    [Fact]
    public void A_listing_that_ends_within_an_entry_is_an_input_error()
    {
        HandMadeImage image = new();
        image.Inodes.Raw(HandMadeImage.Common(InodeType.Directory, 1).U32(0, 2).U16(12 + 8 + 3, 0).U32(1).ToArray());
        image.Listings.U32(0, 0, 1).U16(0, 0, 1, 3).Text("name");
        Assert.Equal(Errno.EIO, ErrorOfListing(image));
    }

    [Fact]
    public void An_index_entry_behind_its_listing_is_an_input_error()
    {
        HandMadeImage image = new();
        image.Inodes
            .Raw(HandMadeImage.Common(InodeType.ExtendedDirectory, 1).U32(2, 27, 0, 1).U16(1, 0).U32(Inode.NoXattrs).ToArray())
            .U32(5000, 0, 0).Text("a");
        image.Listings.U32(0, 0, 1).U16(0, 0, 1, 3).Text("name");
        File.WriteAllBytes(_image, image.ToArray());
        using FakeKernel kernel = new(_image);
        _ = kernel.Lookup(1, "name"u8);
        Assert.Equal(Errno.EIO, kernel.Errno);
    }

    private int ErrorOfListing(HandMadeImage image)
    {
        File.WriteAllBytes(_image, image.ToArray());
        using FakeKernel kernel = new(_image);
        _ = kernel.List(1);
        return kernel.Errno;
    }

    [Fact]
    public void A_name_that_comes_twice_cannot_be_looked_up()
    {
        File.WriteAllBytes(_image, RawTree.Image(RawTree.Link("same", "/etc"), RawTree.Directory("same")));
        using FakeKernel kernel = new(_image);
        Assert.Equal(default, kernel.Lookup(1, Encoding.ASCII.GetBytes("same")));
        Assert.Equal(Errno.EIO, kernel.Errno);
    }
}
