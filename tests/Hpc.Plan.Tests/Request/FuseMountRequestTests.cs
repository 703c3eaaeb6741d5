using Xunit;

namespace Hpc.Plan.Tests;

public sealed class FuseMountRequestTests
{
    [Fact]
    public void A_program_is_told_the_open_device_and_to_stay()
    {
        FuseMountRequest mount = Parse("container:sshfs  -o ro 10.0.0.1:/ /remote");
        Assert.Equal(("/remote", "sshfs -o ro 10.0.0.1:/ /dev/fd/3 -f"), (mount.MountPoint, string.Join(' ', mount.Arguments)));
    }

    [Fact]
    public void A_daemon_goes_to_the_background_by_itself() =>
        Assert.Equal(["sshfs", "a:b", "/dev/fd/3"], Parse("container-daemon:sshfs a:b /remote").Arguments);

    [Theory]
    [InlineData("")]
    [InlineData("container:sshfs")]
    [InlineData("container: /remote")]
    [InlineData("sshfs /remote")]
    [InlineData("inside:sshfs /remote")]
    [InlineData("container:sshfs remote")]
    [InlineData("host:sshfs /remote")]
    public void Other_texts_are_refused(string text)
    {
        UsageException error = Assert.Throws<UsageException>(() => Parse(text));
        Assert.StartsWith($"cannot use --fusemount \"{text}\": ", error.Message, StringComparison.Ordinal);
    }

    private static FuseMountRequest Parse(string text) => FuseMountRequest.Parse(text, "--fusemount");
}
