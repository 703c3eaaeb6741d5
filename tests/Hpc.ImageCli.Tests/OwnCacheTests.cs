using Hpc.Host;

namespace Hpc.ImageCli.Tests;

/// <summary>A cache in which somebody else could put another image is refused, with his name.</summary>
public sealed class OwnCacheTests : IDisposable
{
    private const UnixFileMode Everybody = (UnixFileMode)0x1ff, OwnersMayWrite = (UnixFileMode)0x1ed;

    private readonly ImageProgram _program = new();

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("HPCRUN_CACHEDIR", null);
        _program.Dispose();
    }

    private string Use(string name)
    {
        string path = _program.At(name);
        Environment.SetEnvironmentVariable("HPCRUN_CACHEDIR", path);
        return path;
    }

    private string Made(string name, UnixFileMode mode)
    {
        string path = Directory.CreateDirectory(_program.At(name)).FullName;
        File.SetUnixFileMode(path, mode);
        return path;
    }

    [Theory]
    [InlineData("open", "open")]
    [InlineData("open", "open/cache")]
    [InlineData("open", "open/a/b/cache")]
    [InlineData("cache/images", "cache")]
    [InlineData("cache/blobs/sha256", "cache")]
    public void A_directory_that_everybody_can_write_to_is_refused_wherever_it_stands(string open, string cache)
    {
        string place = Made(open, Everybody);
        Use(cache);
        Assert.Contains($"'{place}' of", _program.Refused("cache", "list"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_sticky_directory_may_hold_a_cache_and_be_none()
    {
        Made("scratch", Everybody | UnixFileMode.StickyBit);
        Use("scratch/me/cache");
        _program.Good("cache", "list");
        Use("scratch");
        _program.Refused("cache", "list");
    }

    [Fact]
    public void A_link_is_followed_once_and_its_target_looked_at()
    {
        string target = Made("target", OwnersMayWrite);
        File.CreateSymbolicLink(_program.At("link"), target);
        Use("link");
        Assert.Contains($"in {target}", _program.Good("cache", "list"), StringComparison.Ordinal);
        File.SetUnixFileMode(target, Everybody);
        Assert.Contains(target, _program.Refused("cache", "list"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_made_can_be_written_by_its_owner_only()
    {
        string cache = Use("new/cache");
        _program.Good("cache", "list");
        Assert.Equal((UnixFileMode)0, File.GetUnixFileMode(cache) & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite));
    }

    [ToolFact("root", "chown")]
    public void The_owner_of_a_directory_that_is_anothers_is_named()
    {
        string place = Made("theirs", OwnersMayWrite);
        Peer.Run("chown", "12345", place);
        Use("theirs/cache");
        Assert.Contains($"'{place}' belongs to user id 12345", _program.Refused("cache", "list"), StringComparison.Ordinal);
    }
}
