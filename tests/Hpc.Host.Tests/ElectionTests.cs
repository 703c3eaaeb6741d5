using Hpc.Linux;
using Xunit;

namespace Hpc.Host.Tests;

/// <summary>One of many leads, and the others believe it only if it is a process like them.</summary>
public sealed class ElectionTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory().FullName;
    private readonly string _name = $"hpcrun-test-{Environment.ProcessId}-{Guid.NewGuid():N}";

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void The_first_is_elected_and_the_next_follows_it()
    {
        Election first = Election.ByName(_name), second = Election.ByName(_name);
        Assert.Equal((ElectionResult.Elected, ElectionResult.Following), (first.Result, second.Result));
        Assert.Equal((PeerTrust.Ours, Environment.ProcessId), (second.Holder.Trust, second.Holder.ProcessId));
        Close(first, second);
    }

    [Fact]
    public void A_name_whose_holder_does_not_accept_is_busy_and_not_waited_for_for_ever()
    {
        int listener = UnixSocket.TryListen(5, System.Text.Encoding.Latin1.GetBytes("\0" + _name), backlog: 0);
        Election first = Election.ByName(_name), second = Election.ByName(_name);
        Assert.Equal((ElectionResult.Following, ElectionResult.Busy), (first.Result, second.Result));
        Close(first);
        _ = Unistd.Close(listener);
    }

    [Fact]
    public void In_a_directory_the_name_of_a_leader_that_was_killed_is_taken_over()
    {
        int directory = Fcntl.TryOpen(_directory, Fcntl.O_RDONLY | Fcntl.O_DIRECTORY);
        Election killed = Election.InDirectory(directory, "step");
        Close(killed);
        Election next = Leader(directory), follower = Election.InDirectory(directory, "step");
        Assert.Equal((ElectionResult.Elected, ElectionResult.Elected, ElectionResult.Following),
            (killed.Result, next.Result, follower.Result));
        Close(next, follower);
        _ = Unistd.Close(directory);
    }

    /// <summary>A program that another test starts meanwhile holds what was open here until it is executed.</summary>
    private static Election Leader(int directory)
    {
        for (int tries = 0; ; tries++)
        {
            Election election = Election.InDirectory(directory, "step");
            if (election.Result == ElectionResult.Elected || tries == 100)
            {
                return election;
            }

            Close(election);
            Thread.Sleep(20);
        }
    }

    [Fact]
    public void A_locked_directory_is_locked_once_or_shared()
    {
        using (DirectoryLock? one = DirectoryLock.Try(_directory, shared: true, out _))
        using (DirectoryLock? another = DirectoryLock.Try(_directory, shared: true, out _))
        {
            Assert.NotNull(another);
            Assert.Null(DirectoryLock.Try(_directory, shared: false, out int error));
            Assert.Equal(-Errno.EAGAIN, error);
            Assert.False(one!.TryConvert(shared: false));
        }

        using DirectoryLock? alone = DirectoryLock.Try(_directory, shared: false, out _);
        Assert.NotNull(alone);
    }

    [Fact]
    public void A_link_to_a_directory_is_not_locked_in_its_place()
    {
        File.CreateSymbolicLink(_directory + "/link", _directory);
        Assert.Null(DirectoryLock.Try(_directory + "/link", shared: false, out int error));
        Assert.True(error is -Errno.ENOTDIR or -Errno.ELOOP);
    }

    private static void Close(params Election[] elections)
    {
        foreach (Election election in elections)
        {
            _ = Unistd.Close(election.Descriptor);
        }
    }
}
