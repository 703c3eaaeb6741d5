using Xunit;

namespace Hpc.Plan.Tests;

public sealed class ValueSpecTests
{
    [Theory]
    [InlineData("1", 1)]
    [InlineData("4096", 4096)]
    [InlineData("64k", 65536)]
    [InlineData("512M", 512L << 20)]
    [InlineData("512MB", 512L << 20)]
    [InlineData("1.5GiB", 3L << 29)]
    [InlineData("2t", 2L << 40)]
    public void A_size_has_a_unit_of_1024s(string text, long bytes) => Assert.Equal(bytes, ByteSize.Parse(text, "--tmpfs-size"));

    [Theory]
    [InlineData("")]
    [InlineData("M")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("50%")]
    [InlineData("1x")]
    [InlineData("99999999999999T")]
    [InlineData("0.1")]
    public void What_is_no_size_is_refused(string text) =>
        Assert.Equal($"cannot use --tmpfs-size \"{text}\": not a size",
            Assert.Throws<UsageException>(() => ByteSize.Parse(text, "--tmpfs-size")).Message);

    [Theory]
    [InlineData("A=1", "A=1")]
    [InlineData("A=", "A=")]
    [InlineData("A=1,B=2", "A=1|B=2")]
    [InlineData("A=x=y", "A=x=y")]
    [InlineData("CFLAGS=-O2 -march=native -Wl,-z,now", "CFLAGS=-O2 -march=native -Wl,-z,now")]
    [InlineData("A=1,2,B=3", "A=1,2|B=3")]
    [InlineData("\"A=1,B=2\",C=3", "A=1,B=2|C=3")]
    [InlineData("X={\"a\":1}", "X={\"a\":1}")]
    public void Pairs_are_separated_by_commas_that_a_name_follows(string text, string expected) =>
        Assert.Equal(expected, string.Join('|', EnvironmentSpec.Parse(text).Select(pair => $"{pair.Name}={pair.Value}")));

    [Theory]
    [InlineData("A", "there is no '='")]
    [InlineData("=1", "the name is empty")]
    [InlineData("\"A=1", "a quote is never closed")]
    public void A_malformed_pair_says_why(string text, string why) =>
        Assert.EndsWith(": " + why, Assert.Throws<CommandLineException>(() => EnvironmentSpec.Parse(text)).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("/a", "/a", "/a")]
    [InlineData("/a:/home/me", "/a", "/home/me")]
    public void A_home_has_a_source_and_perhaps_another_place(string text, string source, string destination) =>
        Assert.Equal(new HomeRequest(source, destination), HomeSpec.Parse(text));

    [Theory]
    [InlineData("/a:")]
    [InlineData("")]
    [InlineData("/a:/b:ro")]
    public void A_home_of_three_or_empty_parts_is_refused(string text) =>
        Assert.Throws<UsageException>(() => HomeSpec.Parse(text));

    [Fact]
    public void Overlays_are_writable_unless_ro()
    {
        Assert.Equal(
            [new OverlayRequest("/a", true), new OverlayRequest("/b", false), new OverlayRequest("/c", false)],
            OverlaySpec.Parse("/a:ro, /b ,/c:rw"));
    }

    [Theory]
    [InlineData("/a\\,b", "/a,b", false)]
    [InlineData("/a\\,b:ro", "/a,b", true)]
    [InlineData("/a:b", "/a:b", false)]
    [InlineData("/a\\:b:ro", "/a:b", true)]
    [InlineData("/a\\:ro", "/a:ro", false)]
    [InlineData("/a\\b", "/a\\b", false)]
    public void A_layer_may_have_a_comma_or_a_colon_in_its_path(string text, string path, bool isReadOnly)
    {
        Assert.Equal([new OverlayRequest(path, isReadOnly)], OverlaySpec.Parse(text));
        Assert.Equal([new OverlayRequest(path, false)], OverlaySpec.Parse(BindSpec.Escape(path)));
    }
}
