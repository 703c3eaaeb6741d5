using System.Globalization;
using System.Text;
using Hpc.Linux;
using Hpc.SquashFs.Tests;
using Xunit;

namespace Hpc.Fuse.Tests;

/// <summary>Directories that no writer makes are answered with EIO, and the server goes on.</summary>
public sealed class HostileDirectoryTests : IDisposable
{
    private readonly string _image = Path.Combine(Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture, $"hpc-fuse-hostile-{Guid.NewGuid():N}"));

    public void Dispose() => File.Delete(_image);

    [Theory]
    [InlineData("same", "same")]
    [InlineData("b", "a")]
    [InlineData("a", "../out")]
    [InlineData("a", "..")]
    [InlineData("a", "n\0l")]
    public void A_listing_with_names_out_of_order_or_that_are_none_is_an_input_error(string first, string second)
    {
        File.WriteAllBytes(_image, RawTree.Image(RawTree.Directory("d", RawTree.Link(first, "/etc"), RawTree.Directory(second)), RawTree.File("e")));
        using FakeKernel kernel = new(_image);
        ulong directory = kernel.Find("d").NodeId;
        _ = kernel.List(directory);
        Assert.Equal(Errno.EIO, kernel.Errno);
        Assert.NotEqual(0ul, kernel.Find("e").NodeId);
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
