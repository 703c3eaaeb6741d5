using Xunit;

namespace Hpc.Cli.Tests;

/// <summary>Where srun's own options end.</summary>
public sealed class SrunLineTests
{
    [Theory]
    [InlineData("--multi-prog file")]
    [InlineData("-n2 --multi file")]
    [InlineData("-n 2 -lQ --exclusive --mu file")]
    [InlineData("--nodes 2 -N2 --container-image=i --multi-prog file")]
    [InlineData("-I -K --multi-prog file")]
    [InlineData("--container bundle --multi-prog file")]
    [InlineData("--option-of-the-site word --multi-prog file")]
    [InlineData("-n1 a --multi-prog : -n1 --multi-prog file")]
    public void Its_option_for_several_programs_is_seen(string words) =>
        Assert.True(SrunLine.HasSeveralPrograms(words.Split(' ')));

    [Theory]
    [InlineData("")]
    [InlineData("./solver --multi-prog")]
    [InlineData("-n2 --container-image=i ./solver --multi")]
    [InlineData("-n 2 --label --excl echo --multi-prog")]
    [InlineData("-lu -n2 --container-writable --no-container-mount-home echo --multi-prog")]
    [InlineData("--job-name --multi-prog ./solver")]
    [InlineData("-n2 -- --multi-prog")]
    [InlineData("-n2 - --multi-prog")]
    [InlineData("-n1 a : -n1 b --multi-prog")]
    [InlineData("--m ./solver")]
    public void Its_programs_words_are_not_read_as_its_own(string words) =>
        Assert.False(SrunLine.HasSeveralPrograms(words.Split(' ')));
}
