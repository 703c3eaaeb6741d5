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
    [InlineData("--nvccli", "GPU libraries")]
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

    private string Context(params string[] lines)
    {
        string context = Directory.CreateDirectory(_program.At("context")).FullName;
        File.WriteAllLines(Path.Combine(context, "Dockerfile"), lines);
        File.WriteAllText(Path.Combine(context, "a"), "a");
        return context;
    }

    [Fact]
    public void Buildahs_words_name_recipe_context_and_image()
    {
        string context = Context("FROM scratch", "COPY a /x"), recipe = _program.At("other");
        File.WriteAllText(recipe, "# no name says it\nFROM scratch\nCOPY a /y\n");
        _program.Good("build", "-t", _program.At("a.sqfs"), context);
        _program.Good("build", "-t", _program.At("b.sqfs"), "-f", recipe, context);
        _program.Good("build", "-f", recipe, _program.At("c.sqfs"), context);
        _program.Good("build", "-t", _program.At("d.sqfs"), Path.Combine(context, "Dockerfile"));
        Assert.Equal("", _program.Good("diff", _program.At("a.sqfs"), _program.At("d.sqfs")));
        Assert.Equal("", _program.Good("diff", _program.At("b.sqfs"), _program.At("c.sqfs")));
        Assert.Contains("/y", _program.Run("diff", _program.At("a.sqfs"), _program.At("b.sqfs")).Out, StringComparison.Ordinal);
        Assert.Contains("no Dockerfile", _program.Refused("build", "-t", _program.At("e.sif"), Directory.CreateDirectory(
            _program.At("none")).FullName), StringComparison.Ordinal);
        Assert.Equal(1, _program.Run("build", "-f", recipe, "-t", "a", "b", "c").Status);
    }

    [Theory]
    [InlineData("a.sif")]
    [InlineData("oci:layout")]
    [InlineData("docker-archive:a.tar")]
    public void The_digest_of_what_was_made_is_written(string name)
    {
        string context = Context("FROM scratch", "COPY a /x"), id = _program.At("id");
        string at = name.Contains(':', StringComparison.Ordinal) ? name.Replace(":", ":" + _program.Place + "/",
            StringComparison.Ordinal)
            : _program.At(name);
        _program.Good("build", "--iidfile", id, "-t", at, context);
        Assert.Matches("^sha256:[0-9a-f]{64}$", File.ReadAllText(id));
        File.WriteAllText(Path.Combine(context, "Dockerfile"), "FROM scratch\nCOPY none /\n");
        _program.Refused("build", "--force", "--iidfile", id, "-t", at, context);
        Assert.False(File.Exists(id), "the digest of an older image stays");
        Assert.Contains("--iidfile", _program.Refused("build", "--iidfile", id, "-s", "-t", _program.At("box"), context),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_and_annotations_of_the_command_line_win()
    {
        string context = Context("FROM scratch", "LABEL a=recipe c=recipe"), layout = _program.At("made");
        string definition = Recipe("a.def", "Bootstrap: oci", $"From: {Layout("one")}", "%labels", "    a recipe");
        _program.Good("build", "--label", "a=line=1", "--annotation", "x.y=z", "-t", $"oci:{layout}", context);
        string[] files = [.. Directory.GetFiles(Path.Combine(layout, "blobs/sha256")).Select(File.ReadAllText)];
        Assert.Contains(files, text => text.Contains("\"x.y\":\"z\"", StringComparison.Ordinal));
        Assert.Contains(files, text => text.Contains("\"a\":\"line=1\"", StringComparison.Ordinal)
            && text.Contains("\"c\":\"recipe\"", StringComparison.Ordinal));
        _program.Good("build", "--label", "a=line", "-s", _program.At("box"), definition);
        Assert.Contains("\"a\": \"line\"", File.ReadAllText(_program.At("box/.singularity.d/labels.json")),
            StringComparison.Ordinal);
        AssertSays("--annotation has no effect", "--annotation", "x=y", _program.At("a.sif"), definition);
        Assert.Equal(1, _program.Run("build", "--label", "=x", _program.At("b.sif"), definition).Status);
    }

    [Fact]
    public void Another_processor_is_refused_and_this_one_is_not()
    {
        string context = Context("FROM scratch", "COPY a /x"), here = ImageOptions.HostPlatform.Architecture;
        string other = here == "amd64" ? "arm64" : "amd64";
        _program.Good("build", "--platform", $"linux/{here}", "-t", _program.At("a.sif"), context);
        Assert.Contains($"steps run on this node's processor, {here}",
            _program.Refused("build", "--platform", $"linux/{other}", "-t", _program.At("b.sif"), context),
                StringComparison.Ordinal);
        _ = _program.Refused("build", "--platform", $"windows/{here}", "-t", _program.At("b.sif"), context);
    }

    [ToolFact("docker-registry")]
    public void The_registry_is_asked_when_it_is_said_and_an_image_goes_to_one()
    {
        using RegistryServer server = new(_program.Place, secured: false);
        string tag = $"docker://{server.Host}/team/app:1", recipe = Recipe("Dockerfile", $"FROM {server.Host}/team/app:1",
            "LABEL a=b");
        string Content(params string[] words)
        {
            _program.Good(["build", "--force", .. words, "-s", _program.At("box"), recipe]);
            return File.ReadAllText(_program.At("box/etc/a"));
        }

        Assert.Contains("the cache has no such image", _program.Refused("build", "--pull=never", _program.At("x.sif"), recipe),
            StringComparison.Ordinal);
        _program.Good("push", $"oci:{Layout("one")}", tag);
        Assert.Equal("one", Content());
        _program.Good("build", $"docker://{server.Host}/team/app:1", Recipe("Dockerfile.2", $"FROM oci:{Layout("other")}"));
        Assert.Equal(["one", "one", "other", "other"], [Content(), Content("--pull=never"), Content("--pull"),
            Content("--pull=missing")]);
        _program.Good("build", $"oras://{server.Host}/team/sif:1", recipe);
        _program.Good("pull", _program.At("back.sif"), $"oras://{server.Host}/team/sif:1");
    }
}
