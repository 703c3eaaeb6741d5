using System.Text.Json;
using Hpc.Oci.Tests;

namespace Hpc.ImageCli.Tests;

/// <summary>What <c>hpcrun oci bundle</c> makes of images, and what it refuses.</summary>
public sealed class BundleTests : IDisposable
{
    private const string Image = """
        "Entrypoint":["/bin/app"],"Cmd":["one"],"Env":["A=1","B=2"],"WorkingDir":"/srv","Labels":{"of":"us"},"StopSignal":"SIGINT"
        """;

    private readonly ImageProgram _program = new();

    public void Dispose() => _program.Dispose();

    private string Layout(string config, params byte[][] layers) => LayoutFile.Write(
        _program.At("layout"), layers.Length > 0 ? layers : [new LayerTar().File("bin/app", "program").Bytes], $"{{{config}}}");

    private JsonElement Config(params string[] words)
    {
        _program.Good(["oci", "bundle", .. words]);
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(_program.At("bundle/config.json")));
        return document.RootElement.Clone();
    }

    private string[] Arguments(params string[] words) => Texts(Config(words).GetProperty("process").GetProperty("args"));

    private static string[] Texts(JsonElement list) => [.. list.EnumerateArray().Select(element => element.GetString()!)];

    [Fact]
    public void What_the_image_says_of_its_program_is_in_the_configuration()
    {
        JsonElement config = Config($"oci:{Layout(Image)}", _program.At("bundle")), process = config.GetProperty("process");
        Assert.Equal(["/bin/app", "one"], Texts(process.GetProperty("args")));
        Assert.Equal(["A=1", "B=2"], Texts(process.GetProperty("env")).Skip(1));
        Assert.Equal("/srv", process.GetProperty("cwd").GetString());
        JsonElement annotations = config.GetProperty("annotations");
        Assert.Equal("us", annotations.GetProperty("of").GetString());
        Assert.Equal("SIGINT", annotations.GetProperty("org.opencontainers.image.stopSignal").GetString());
        Assert.False(config.GetProperty("root").GetProperty("readonly").GetBoolean());
    }

    [Theory]
    [InlineData("sh -c", "/bin/app sh -c")]
    [InlineData("sh --read-only --help", "/bin/app sh --read-only --help")]
    [InlineData("--read-only sh -- x", "/bin/app sh -- x")]
    [InlineData("-- -c", "/bin/app -c")]
    [InlineData("env -u X --tty", "/bin/app env -u X --tty")]
    public void Words_behind_the_directory_are_the_programs(string words, string arguments) => Assert.Equal(arguments,
        string.Join(' ', Arguments([$"oci:{Layout(Image)}", _program.At("bundle"), .. words.Split(' ')])));

    [Fact]
    public void A_word_of_the_program_may_be_empty() => Assert.Equal(["/bin/app", "sh", ""],
        Arguments($"oci:{Layout(Image)}", _program.At("bundle"), "sh", ""));

    [Fact]
    public void Options_and_words_count_over_the_image()
    {
        JsonElement config = Config($"oci:{Layout(Image)}", _program.At("bundle"), "--env", "B=3", "--pwd", "/tmp", "--read-only",
            "--hostname", "box", "-B", "/etc:/host:ro", "--", "-two", "three"), process = config.GetProperty("process");
        Assert.Equal(["/bin/app", "-two", "three"], Texts(process.GetProperty("args")));
        Assert.Equal(["A=1", "B=3"], Texts(process.GetProperty("env")).Skip(1));
        Assert.Equal("/tmp", process.GetProperty("cwd").GetString());
        Assert.True(config.GetProperty("root").GetProperty("readonly").GetBoolean());
        JsonElement bind = config.GetProperty("mounts").EnumerateArray().Last();
        Assert.Equal(("/etc", "/host"), (bind.GetProperty("source").GetString(), bind.GetProperty("destination").GetString()));
    }

    [Theory]
    [InlineData("--entrypoint=", "x", "x")]
    [InlineData("--entrypoint=/bin/other", "x", "/bin/other x")]
    [InlineData("--entrypoint=/bin/other", null, "/bin/other")]
    public void An_entrypoint_of_the_caller_takes_the_image_s_command_with_it(string option, string? word, string expected)
    {
        string[] words = [$"oci:{Layout(Image)}", _program.At("bundle"), option];
        words = word is null ? words : [.. words, word];
        Assert.Equal(expected.Split(' '), Arguments(words));
    }

    [ToolFact("find")]
    public void The_files_are_those_of_the_layers_and_nobody_else_can_enter()
    {
        byte[] lower = new LayerTar().File("a", "1").File("b", "2").Bytes;
        byte[][] layers = [lower, new LayerTar().File(".wh.a").File("c/d", "3").Bytes];
        _program.Good("oci", "bundle", $"oci:{Layout(Image, layers)}", _program.At("bundle/"));
        Assert.Equal(["b", "c", "c/d"], FileTree.List(_program.At("bundle/rootfs")).Select(line => line.Split(' ')[0]));
        Assert.Equal((UnixFileMode)0x1c0, File.GetUnixFileMode(_program.At("bundle")));
    }

    [Fact]
    public void A_tree_with_a_runscript_is_started_by_it_and_one_without_by_a_shell()
    {
        Directory.CreateDirectory(_program.At("tree/.singularity.d"));
        Assert.Equal(["/bin/sh"], Arguments(_program.At("tree"), _program.At("bundle")));
        Directory.Delete(_program.At("bundle"), recursive: true);
        File.WriteAllText(_program.At("tree/.singularity.d/runscript"), "#!/bin/sh\n");
        string script = Arguments(_program.At("tree"), _program.At("bundle"))[2];
        Assert.Contains("exec /.singularity.d/runscript", script, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_there_is_kept_and_what_cannot_run_here_is_refused()
    {
        Directory.CreateDirectory(_program.At("there"));
        string layout = $"oci:{LayoutFile.WriteFor("s390x", _program.At("layout"), [new LayerTar().File("a", "1").Bytes])}";
        Assert.Contains("something of this name is there", _program.Refused("oci", "bundle", layout, _program.At("there")),
            StringComparison.Ordinal);
        Assert.Contains("it is for s390x", _program.Refused("oci", "bundle", layout, _program.At("bundle")),
            StringComparison.Ordinal);
        _program.Good("oci", "bundle", "--arch", "s390x", layout, _program.At("bundle"));
        Assert.Empty(Directory.GetFileSystemEntries(_program.At("there")));
    }

    [Theory]
    [InlineData("--env", "A", "there is no value")]
    [InlineData("--pwd", "srv", "it is not absolute")]
    [InlineData("--bind", "/nowhere", "there is nothing of this name")]
    [InlineData("--bind", "/etc:/etc:nosuid", "a bundle knows ro and rw")]
    public void Half_written_options_are_refused_before_anything_is_made(string option, string value, string said)
    {
        Assert.Contains(said, _program.Refused("oci", "bundle", option, value, $"oci:{Layout(Image)}", _program.At("bundle")),
            StringComparison.Ordinal);
        Assert.False(Directory.Exists(_program.At("bundle")));
    }

    [Fact]
    public void A_user_of_the_image_who_cannot_be_is_said()
    {
        (int status, _, string said) =
            _program.Run("oci", "bundle", $"oci:{Layout("\"User\":\"app:app\"")}", _program.At("bundle"));
        Assert.Equal(0, status);
        Assert.Contains("instead of the image's user app:app", said, StringComparison.Ordinal);
    }
}
