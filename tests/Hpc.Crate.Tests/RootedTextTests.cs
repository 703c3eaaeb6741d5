using Hpc.Records;

namespace Hpc.Crate.Tests;

public class RootedTextTests
{
    [Theory]
    [InlineData("/home/ana/run/x.dat")]
    [InlineData("--in=/home/ana/run,/data/mesh.h5 {cwd} {{home} {x} {")]
    [InlineData("{input:mesh} and {input")]
    [InlineData("")]
    public void What_was_made_of_a_text_leads_back_to_it(string text)
    {
        PathRoots roots = new();
        roots.Add("/home/ana", PathRoots.Home);
        roots.Add("/home/ana/run", PathRoots.Directory);
        roots.Add("/data/mesh.h5", PathRoots.Input("mesh"));
        Assert.Equal(text, RootedText.TryExpand(roots.Of(text), Value, out string? missing));
        Assert.Null(missing);
    }

    [Fact]
    public void A_root_for_which_nothing_stands_is_named()
    {
        Assert.Null(RootedText.TryExpand("{cwd}/x {secret}", Value, out string? missing));
        Assert.Equal("{secret}", missing);
        Assert.Equal("mesh", RootedText.InputName("{input:mesh}"));
    }

    private static string? Value(string root) => root switch
    {
        "{home}" => "/home/ana",
        "{cwd}" => "/home/ana/run",
        "{input:mesh}" => "/data/mesh.h5",
        _ => null,
    };
}
