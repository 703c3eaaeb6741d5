using Xunit;

namespace Hpc.Plan.Tests;

public sealed class TmpfsRequestTests
{
    [Theory]
    [InlineData("/m", "/m MS_NOSUID, MS_NODEV ")]
    [InlineData("/m/:size=1g,mode=700", "/m MS_NOSUID, MS_NODEV size=1g,mode=700")]
    [InlineData("/m:huge=within_size,noexec,dev,ro", "/m MS_RDONLY, MS_NOSUID, MS_NOEXEC huge=within_size")]
    public void A_file_system_in_memory_is_a_destination_flags_and_its_own_options(string text, string expected)
    {
        TmpfsRequest request = TmpfsRequest.Parse(text, "--tmpfs");
        Assert.Equal(expected, $"{request.Destination} {request.Flags} {request.Options}");
    }

    [Theory]
    [InlineData("m", "not an absolute path")]
    [InlineData("", "not an absolute path")]
    [InlineData("/..", "the root")]
    public void A_destination_that_is_none_is_refused(string text, string why) =>
        Assert.Contains(why, Assert.Throws<UsageException>(() => TmpfsRequest.Parse(text, "--tmpfs")).Message,
            StringComparison.Ordinal);
}
