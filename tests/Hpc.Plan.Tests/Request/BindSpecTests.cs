using Xunit;

namespace Hpc.Plan.Tests;

public sealed class BindSpecTests
{
    private static string Show(IEnumerable<BindRequest> binds) => string.Join(" | ", binds.Select(bind =>
        $"{bind.Source}>{bind.Destination}{(bind.ReadOnly ? " ro" : "")}"
        + $"{(bind.ImageSource is { } source ? $" img={source}" : "")}{(bind.ImageObject is { } id ? $" id={id}" : "")}"
        + $"{(bind.Flags == 0 ? "" : " " + bind.Flags)}{(bind.Propagation == 0 ? "" : " " + bind.Propagation)}"));

    [Theory]
    [InlineData("/a", "/a>/a")]
    [InlineData("/a:/b", "/a>/b")]
    [InlineData("/a:/b:ro", "/a>/b ro")]
    [InlineData("/a:/b:rw", "/a>/b")]
    [InlineData("/a,/b:/c,/d:/e:ro", "/a>/a | /b>/c | /d>/e ro")]
    [InlineData(" /a , /b ,", "/a>/a | /b>/b")]
    [InlineData("/a:/b:ro,/c", "/a>/b ro | /c>/c")]
    [InlineData("/i.sif:/d:image-src=/x,ro", "/i.sif>/d ro img=/x")]
    [InlineData("/i.sif:/d:ro,image-src=/x,id=3,/c", "/i.sif>/d ro img=/x id=3 | /c>/c")]
    [InlineData("/i.sif:/d:image-src=", "/i.sif>/d img=/")]
    [InlineData("/i.sif:/d:id=2", "/i.sif>/d img=/ id=2")]
    [InlineData(@"/with\,comma:/b", "/with,comma>/b")]
    [InlineData(@"/with\:colon:/b\:c:ro", "/with:colon>/b:c ro")]
    [InlineData(@"/with\,comma\:and\colon", @"/with,comma:and\colon>/with,comma:and\colon")]
    [InlineData("/a:/b:noexec,nosuid,exec,rslave,/c", "/a>/b MS_NOSUID MS_REC, MS_SLAVE | /c>/c")]
    [InlineData("/a:/b:unbindable,ro", "/a>/b ro MS_UNBINDABLE")]
    [InlineData("relative", "relative>relative")]
    [InlineData("/F:relative", "/F>relative")]
    [InlineData("", "")]
    public void A_bind_is_source_destination_and_options(string text, string expected) =>
        Assert.Equal(expected, Show(BindSpec.Parse(text)));

    [Theory]
    [InlineData("/a:/b:rx", "\"rx\" is not a bind option")]
    [InlineData("/a:/b:ro:rw", "a bind has at most three parts: source, destination, options")]
    [InlineData("/a:", "the destination is empty")]
    [InlineData(":/b", "the source is empty")]
    [InlineData("/a:/b:id=x", "\"id=x\" is not a bind option")]
    [InlineData("/a:/b:image-src", "\"image-src\" is not a bind option")]
    public void A_malformed_bind_says_why(string text, string why)
    {
        UsageException error = Assert.Throws<UsageException>(() => BindSpec.Parse(text, "HPCRUN_BIND"));
        Assert.Equal($"cannot use HPCRUN_BIND \"{text}\": {why}", error.Message);
    }

    [Theory]
    [InlineData("type=bind,src=/a,dst=/b", "/a>/b")]
    [InlineData("src=/a,dst=/b,ro", "/a>/b ro")]
    [InlineData("source=/a,destination=/b,readonly", "/a>/b ro")]
    [InlineData("source=/a,target=/b", "/a>/b")]
    [InlineData("\"src=/a,b\",dst=/c", "/a,b>/c")]
    [InlineData("src=/a,\"dst=/quo\"\"te\"", "/a>/quo\"te")]
    [InlineData("src=/a,dst=/b\nsrc=/c,dst=/d,ro\n", "/a>/b | /c>/d ro")]
    [InlineData("src=/i.sif,dst=/d,image-src=/x,id=4", "/i.sif>/d img=/x id=4")]
    [InlineData("src=/with=equals,dst=/b", "/with=equals>/b")]
    public void A_mount_is_fields_as_in_csv(string text, string expected) =>
        Assert.Equal(expected, Show(MountSpec.Parse(text)));

    [Theory]
    [InlineData("type=tmpfs,dst=/b", "the type \"tmpfs\" is not supported; expected bind")]
    [InlineData("dst=/b", "the source is missing")]
    [InlineData("src=/b", "the destination is missing")]
    [InlineData("src=/a,dst=/b,bind-propagation=shared", "\"bind-propagation=shared\" is not a mount field")]
    [InlineData("\"src=/a,dst=/b", "a quote is never closed")]
    [InlineData("src=/a\"b\",dst=/b", "there is a quote in the middle of a field (quote the whole field)")]
    [InlineData("\"src=/a\"x,dst=/b", "there is text after the closing quote of a field")]
    public void A_malformed_mount_says_why(string text, string why) =>
        Assert.EndsWith(": " + why, Assert.Throws<UsageException>(() => MountSpec.Parse(text)).Message, StringComparison.Ordinal);
}
