using System.Text;
using Hpc.Launch.Sharing;
using Xunit;

namespace Hpc.Launch.Tests;

public sealed class JoinRequestTests
{
    [Fact]
    public void A_request_comes_back_with_its_mount_points_but_not_the_files_with_content()
    {
        JoinRequest request = new(17, [new("/a b", true), new("/etc/hosts", false), new("/etc/passwd", false, "ana:x:1:1::/:/bin/sh\n")]);
        JoinRequest? decoded = JoinRequest.Decode(request.Encode());
        Assert.Equal(17, decoded?.ProcessId);
        Assert.Equal([new("/a b", true), new("/etc/hosts", false)], decoded!.MountPoints);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not a number\n")]
    [InlineData("1\nx/path\n")]
    [InlineData("1\ndrelative\n")]
    [InlineData("1\nd\n")]
    public void A_packet_that_is_no_request_is_none(string packet) => Assert.Null(JoinRequest.Decode(Encoding.Latin1.GetBytes(packet)));
}
