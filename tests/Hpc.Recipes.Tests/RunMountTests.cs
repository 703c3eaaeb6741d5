namespace Hpc.Recipes.Tests;

/// <summary>What RUN --mount says.</summary>
public class RunMountTests
{
    [Theory]
    [InlineData("target=/c", "bind  / /c ro")]
    [InlineData("type=bind,from=b,src=/o,dst=/t,rw", "bind b /o /t rw")]
    [InlineData("type=cache,destination=/k", "cache  / /k rw")]
    [InlineData("type=cache,target=/k,readonly", "cache  / /k ro")]
    [InlineData("type=bind,\"source=a,b\",target=/t", "bind  a,b /t ro")]
    [InlineData("type=bind,\"source=a\"\"b\",target=/t,rw=false", "bind  a\"b /t ro")]
    [InlineData("type=secret,id=s", "secret  /  ro")]
    public void A_mount_has_a_type_a_source_and_a_target(string text, string expected)
    {
        RunMount mount = RunMount.Parse(1, text);
        Assert.Equal(expected, $"{mount.Type} {mount.From} {mount.Source} {mount.Target} {(mount.IsWritable ? "rw" : "ro")}");
    }

    [Fact]
    public void A_secret_has_a_mode_and_a_variable_and_may_be_demanded()
    {
        RunMount mount = RunMount.Parse(1, "type=secret,id=s,env=TOKEN,mode=0440,required=true,target=/t");
        Assert.Equal(("s", "TOKEN", 0x120u, true), (mount.Id, mount.Variable, mount.Mode, mount.IsRequired));
    }

    [Theory]
    [InlineData("type=bnid,target=/c", "did you mean bind?")]
    [InlineData("type=bind,traget=/c", "did you mean target?")]
    [InlineData("type=cache", "--mount=type=cache,target=/DIR")]
    [InlineData("type=secret,mode=8", "mode=0400")]
    [InlineData("\"type=bind", "type=bind,\"source=a,b\"")]
    [InlineData("", "--mount=type=bind,target=/DIR")]
    public void What_no_mount_has_is_refused(string text, string remedy) =>
        Assert.Equal(remedy, Assert.Throws<RefusedException>(() => RunMount.Parse(3, text)).Remedy);

    [Theory]
    [InlineData("type=cache,target=/a", "shared")]
    [InlineData("type=cache,target=/a,sharing=locked", "locked")]
    [InlineData("type=cache,target=/a,sharing=private", "private")]
    public void A_cache_says_how_it_is_shared(string text, string sharing) =>
        Assert.Equal(sharing, RunMount.Parse(3, text).Sharing);

    [Fact]
    public void Another_way_to_share_is_refused() => Assert.Equal("did you mean locked?",
        Assert.Throws<RefusedException>(() => RunMount.Parse(3, "type=cache,target=/a,sharing=loked")).Remedy);
}
