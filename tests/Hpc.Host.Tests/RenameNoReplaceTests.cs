using Hpc.Linux;
using Xunit;

namespace Hpc.Host.Tests;

/// <summary>The ways to a new name: the second and the third are those of file systems without hard links.</summary>
public sealed class RenameNoReplaceTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("hpcrun-name-").FullName;
    private readonly string _from;
    private readonly string _to;

    public RenameNoReplaceTests()
    {
        (_from, _to) = (Path.Combine(_directory, "unfinished"), Path.Combine(_directory, "name"));
        File.WriteAllText(_from, "ours");
    }

    public static TheoryData<string> Ways => ["link", "move", "claim"];

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_name_that_nobody_has_is_given(string way)
    {
        Assert.Equal(0, Give(way));
        Assert.Equal("ours", File.ReadAllText(_to));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void What_has_the_name_keeps_it(string way)
    {
        File.WriteAllText(_to, "another's");
        Assert.Equal(-Errno.EEXIST, Give(way));
        Assert.Equal("another's", File.ReadAllText(_to));
        Assert.Equal("ours", File.ReadAllText(_from));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_link_that_leads_nowhere_has_its_name_too(string way)
    {
        File.CreateSymbolicLink(_to, "nowhere");
        Assert.Equal(-Errno.EEXIST, Give(way));
        Assert.Equal("nowhere", new FileInfo(_to).LinkTarget);
    }

    [Fact]
    public void A_claim_that_cannot_be_used_is_given_up()
    {
        File.Delete(_from);
        Assert.Equal(-Errno.ENOENT, RenameNoReplace.TryClaim(_from, _to));
        Assert.False(File.Exists(_to));
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private int Give(string way) => way switch
    {
        "link" => RenameNoReplace.Try(_from, _to),
        "move" => RenameNoReplace.TryMove(_from, _to),
        _ => RenameNoReplace.TryClaim(_from, _to),
    };
}
