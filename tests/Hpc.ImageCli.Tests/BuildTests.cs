using Hpc.Oci.Tests;

namespace Hpc.ImageCli.Tests;

/// <summary>hpcrun build, where no step has to run.</summary>
public sealed class BuildTests : IDisposable
{
    private readonly ImageProgram _program = new();

    public void Dispose() => _program.Dispose();

    private string Layout(string text) =>
        LayoutFile.Write(_program.At("layout-" + text), [new LayerTar().Directory("etc").File("etc/a", text).Bytes]);

    private string Recipe(string name, params string[] lines)
    {
        File.WriteAllLines(_program.At(name), lines);
        return _program.At(name);
    }

    [ToolFact("docker-registry")]
    public void An_image_is_built_again_of_the_base_that_it_had_whatever_the_tag_is_now()
    {
        using RegistryServer server = new(_program.Place, secured: false);
        string tag = $"docker://{server.Host}/team/app:1", image = _program.At("a.sif");
        _program.Good("push", $"oci:{Layout("one")}", tag);
        _program.Good("build", image, Recipe("Dockerfile", $"FROM {server.Host}/team/app:1", "LABEL a=b"));
        _program.Good("push", $"oci:{Layout("other")}", tag);
        _program.Good("build", "--check", image);
        _program.Good("build", "--check", "--disable-cache", image);
        Directory.Delete(_program.Cache, recursive: true);
        _program.Good("build", "--check", image);
    }

    [ToolFact("docker-registry")]
    public void A_base_that_cannot_be_had_again_is_named_with_its_digest()
    {
        string image = _program.At("a.sif"), host;
        using (RegistryServer server = new(_program.Place, secured: false))
        {
            host = server.Host;
            _program.Good("push", $"oci:{Layout("one")}", $"docker://{host}/team/app:1");
            _program.Good("build", image, Recipe("Dockerfile", $"FROM {host}/team/app:1", "LABEL a=b"));
        }

        _program.Good("build", "--check", image); // the cache has it
        string error = _program.Refused("build", "--check", "--disable-cache", image);
        Assert.Contains($"the image 'docker://{host}/team/app@sha256:", error, StringComparison.Ordinal);
        Assert.Contains("cannot be had", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_directory_that_is_an_image_is_replaced_by_force_and_no_other_one()
    {
        string recipe = Recipe("a.def", $"Bootstrap: oci", $"From: {Layout("one")}"), box = _program.At("box");
        _program.Good("build", "--sandbox", box, recipe);
        File.WriteAllText(Path.Combine(box, "mine"), "");
        Assert.Contains("already exists", _program.Refused("build", "--sandbox", box, recipe), StringComparison.Ordinal);
        _program.Good("build", "--force", "--sandbox", box, recipe);
        Assert.False(File.Exists(Path.Combine(box, "mine")));
        Directory.Delete(Path.Combine(box, ".singularity.d"), recursive: true);
        string error = _program.Refused("build", "--force", "--sandbox", box, recipe);
        Assert.Contains(".singularity.d", error, StringComparison.Ordinal);
        Assert.Equal("one", File.ReadAllText(Path.Combine(box, "etc/a")));
        Assert.Equal(["a.def", "box", "cache", "layout-one"], Directory.GetFileSystemEntries(_program.Place)
            .Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void An_update_begins_with_the_sandbox_that_is_there()
    {
        string box = _program.At("box"), more = _program.At("more");
        _program.Good("build", "--sandbox", box, Recipe("a.def", $"Bootstrap: oci", $"From: {Layout("one")}"));
        File.WriteAllText(Path.Combine(box, "mine"), "kept");
        File.WriteAllText(more, "copied");
        string recipe = Recipe("b.def", "Bootstrap: docker", "From: nobody/asks.for:this", "%files", $"    {more} /more");
        _program.Good("build", "--update", "--sandbox", box, recipe);
        Assert.Equal(["kept", "copied", "one"],
            new[] { "mine", "more", "etc/a" }.Select(name => File.ReadAllText(Path.Combine(box, name))));
        string error = _program.Refused("build", "-u", "-s", _program.At("none"), recipe);
        Assert.Contains("no such sandbox", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--remote", "nothing is built elsewhere")]
    [InlineData("--json", "JSON is not read")]
    [InlineData("--passphrase", "not encrypted")]
    [InlineData("--nvccli", "GPU libraries")]
    [InlineData("--platform", "this machine's processor")]
    [InlineData("--tag", "has no tag")]
    public void An_option_of_others_is_refused_with_the_reason(string option, string reason)
    {
        (int status, _, string error) = _program.Run("build", option, _program.At("a.sif"), _program.Place);
        Assert.Equal(1, status);
        Assert.Contains($"cannot use {option}: ", error, StringComparison.Ordinal);
        Assert.Contains(reason, error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_option_that_means_nothing_for_the_source_is_said()
    {
        string definition = Recipe("a.def", $"Bootstrap: oci", $"From: {Layout("one")}");
        string docker = Recipe("Dockerfile", "FROM scratch", "COPY a.def /");
        AssertSays("--target has no effect", "--target", "x", _program.At("a.sif"), definition);
        AssertSays("--section has no effect", "--section", "post", _program.At("b.sif"), docker);
        AssertSays("--nv has no effect", "--nv", _program.At("c.sif"), $"oci:{Layout("one")}");
        AssertSays("keeps its owners", "--keep-ids", _program.At("d.sif"), definition);
    }

    private void AssertSays(string text, params string[] words)
    {
        (int status, _, string error) = _program.Run(["build", .. words]);
        Assert.Equal(0, status);
        Assert.Contains(text, error, StringComparison.Ordinal);
    }
}
