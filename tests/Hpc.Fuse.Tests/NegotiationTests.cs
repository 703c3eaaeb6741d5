using Hpc.Binary;
using Xunit;

namespace Hpc.Fuse.Tests;

public class NegotiationTests
{
    /// <summary>What the kernels offered, as their sources have it: 4.18, 5.1, 6.18.</summary>
    private const ulong Offer26 = 0x3ffffb;
    private const ulong Offer31 = 0x1fffffb;
    private const ulong Offer45 = 0x5fd73fffffb;

    [Fact]
    public void The_newest_kernel_gets_everything_that_saves_requests()
    {
        FuseNegotiation agreed = Negotiate(45, Offer45);
        Assert.Equal(45u, agreed.Answer.Minor);
        Assert.Equal(
            FuseInitFlags.AsyncRead | FuseInitFlags.DoReadDirPlus | FuseInitFlags.AsyncDirectIo | FuseInitFlags.NoOpenSupport
            | FuseInitFlags.ParallelDirOps | FuseInitFlags.MaxPages | FuseInitFlags.CacheSymlinks | FuseInitFlags.NoOpenDirSupport
            | FuseInitFlags.ExplicitInvalidateData | FuseInitFlags.InitExt,
            (FuseInitFlags)agreed.Answer.FlagsLow);
        Assert.True(agreed.OpenNeedsNoAnswer);
        Assert.True(agreed.OpenDirNeedsNoAnswer);
    }

    [Fact]
    public void A_kernel_that_knows_no_NO_OPENDIR_gets_an_answer_to_every_opendir()
    {
        FuseNegotiation agreed = Negotiate(26, Offer26);
        Assert.True(agreed.OpenNeedsNoAnswer);
        Assert.False(agreed.OpenDirNeedsNoAnswer);
    }

    [Fact]
    public void Nothing_is_agreed_that_the_kernel_did_not_offer() =>
        Assert.All(new[] { Offer26, Offer31, Offer45, 0ul },
            offer => Assert.Equal(0u, Negotiate(31, offer).Answer.FlagsLow & ~(uint)offer));

    [Fact]
    public void A_newer_protocol_is_answered_with_the_newest_that_is_known() =>
        Assert.Equal(45u, Negotiate(99, Offer45).Answer.Minor);

    [Fact]
    public void An_older_protocol_is_answered_with_itself() => Assert.Equal(26u, Negotiate(26, Offer26).Answer.Minor);

    [Theory]
    [InlineData(7, 25)]
    [InlineData(6, 99)]
    public void A_kernel_before_4_18_is_refused_by_name(uint major, uint minor)
    {
        var refused = Assert.Throws<UnsupportedFeatureException>(() => FuseNegotiation.Of(new FuseInitIn(major, minor, 0, 0, 0)));
        Assert.Equal($"FUSE protocol {major}.{minor}", refused.Feature);
    }

    [Theory]
    [InlineData(4096, 256)]
    [InlineData(16384, 64)]
    [InlineData(65536, 16)]
    public void The_longest_answer_is_as_long_whatever_a_page_has(int pageSize, int pages) =>
        Assert.Equal(pages, FuseNegotiation.PagesOfRead(pageSize));

    private static FuseNegotiation Negotiate(uint minor, ulong flags) =>
        FuseNegotiation.Of(new FuseInitIn(7, minor, 131072, (uint)flags, (uint)(flags >> 32)));
}
