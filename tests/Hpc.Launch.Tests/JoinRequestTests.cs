using System.Text;
using Hpc.Launch.Sharing;
using Hpc.Linux;
using Hpc.Plan;
using Xunit;

namespace Hpc.Launch.Tests;

public sealed class JoinRequestTests
{
    [Fact]
    public void A_request_comes_back_with_its_mount_points_but_not_the_files_with_content()
    {
        JoinRequest request = new(17, [new("/a b\n", true), new("/etc/hosts", false),
            new("/etc/passwd", false, "ana:x:1:1::/:/bin/sh\n")]);
        JoinRequest? decoded = JoinRequest.Decode(request.Encode());
        Assert.Equal(17, decoded?.ProcessId);
        Assert.Equal([new("/a b\n", true), new("/etc/hosts", false)], decoded!.MountPoints);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not a number\0")]
    [InlineData("1\0x/path\0")]
    [InlineData("1\0drelative\0")]
    [InlineData("1\0d\0")]
    public void A_packet_that_is_no_request_is_none(string packet) =>
        Assert.Null(JoinRequest.Decode(Encoding.Latin1.GetBytes(packet)));

    [Theory]
    [InlineData(3)]
    [InlineData(100_000)]
    public void A_request_of_any_length_arrives(int mountPoints)
    {
        string name = $"hpcrun-join-test-{Environment.ProcessId}-{mountPoints}";
        int listener = AbstractSocket.TryListen(name), rank = AbstractSocket.TryConnect(name),
            server = AbstractSocket.TryAccept(listener);
        using JoinMessage message = new(new JoinRequest(17,
            [.. Enumerable.Range(0, mountPoints).Select(i => new SynthesisedEntry($"/inputs/{i}/file", IsDirectory: false))]));
        Assert.True(message.CanBeSent);
        Assert.Equal(0, message.TrySend(rank));
        Assert.Equal((17, mountPoints), JoinMessage.Receive(server) is { } came
            ? (came.ProcessId, came.MountPoints.Count) : default);
        new[] { listener, rank, server }.ToList().ForEach(fd => Unistd.Close(fd));
    }
}
