using System.Diagnostics;

namespace Hpc.Registry.Tests;

public sealed class DirectoryMembersTests : IDisposable
{
    private readonly Scratch _layout = new();

    public void Dispose() => _layout.Dispose();

    [Fact]
    public void A_pipe_in_a_layout_is_refused_and_nobody_waits_for_its_writer()
    {
        Process.Start("mkfifo", _layout.At("index.json")).WaitForExit();
        RegistryException error =
            Assert.Throws<RegistryException>(() => new DirectoryMembers(_layout.Path).TryOpen("index.json"));
        Assert.Equal("it is not a regular file", error.Why);
    }

    [Fact]
    public void A_file_that_is_not_there_is_none() => Assert.Null(new DirectoryMembers(_layout.Path).TryOpen("no/such"));
}
