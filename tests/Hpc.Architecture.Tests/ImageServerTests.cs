using System.Text.RegularExpressions;

namespace Hpc.Architecture.Tests;

/// <summary>What keeps an image server alive for all ranks of a node, whatever it is asked.</summary>
public partial class ImageServerTests
{
    /// <summary>The bodies of its threads: each has one place where everything that was not foreseen ends.</summary>
    [Theory]
    [InlineData("src/Hpc.Fuse/FileServer/FuseDispatcher.cs")]
    [InlineData("src/Hpc.Fuse/FileServer/BackgroundWork.cs")]
    [InlineData("src/Hpc.Fuse/FileServer/MountServer.cs")]
    [InlineData("src/Hpc.Launch/Sharing/PlanServer.cs")]
    public void A_thread_has_one_catch_and_nothing_passes_it(string path)
    {
        Match only = Assert.Single(Catch().Matches(Checkout.Code(path)));
        Assert.Equal("catch (Exception error)", only.Value.TrimEnd());
    }

    [Fact]
    public void Requests_are_told_apart_in_one_place_only()
    {
        var places = Checkout.Files("src/Hpc.Fuse", "*.cs")
            .Where(path => Checkout.Code(path).Contains("FuseOpcode.Read", StringComparison.Ordinal));
        Assert.Equal(["src/Hpc.Fuse/FileServer/FuseDispatcher.cs"], places);
    }

    [GeneratedRegex(@"\bcatch\b[^\n]*")]
    private static partial Regex Catch();
}
