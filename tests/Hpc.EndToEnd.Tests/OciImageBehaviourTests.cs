using System.Text.Json;

namespace Hpc.EndToEnd.Tests;

/// <summary>Images of layers as callers of Apptainer rely on them (BEHAVIOURS 43 to 46): as they are, and made into each form of
/// an image.</summary>
[Collection(Machine.Name)]
public class OciImageBehaviourTests(Machine machine)
{
    public static TheoryData<string> Names => CalledAs.Names;

    private UserCommand Run(string name, params string[] words) => new CalledAs(machine, name).Run(words);

    /// <summary>The image itself, and the three that pull and build make of it.</summary>
    private string[] Images(string name, string config)
    {
        string layout = new OciLayout(machine, config).Uri, place = machine.NewDirectory();
        Run(name, "pull", place + "/x.sif", layout).Run().Ended(0);
        Run(name, "pull", place + "/x.sqfs", layout).Run().Ended(0);
        Run(name, "build", "--sandbox", place + "/x", layout).Run().Ended(0);
        return [layout, place + "/x.sif", place + "/x.sqfs", place + "/x"];
    }

    private void Prints(string name, string config, string[] words, string expected)
    {
        foreach (string image in Images(name, config))
        {
            Assert.Equal(expected, Run(name, ["run", image, .. words]).Run().Ended(0).Out);
        }
    }

    [EndToEndTheory, MemberData(nameof(Names))]
    public void A_cmd_runs_and_arguments_replace_it(string name)
    {
        const string Config = """{"Cmd":["echo","of","cmd"]}""";
        Prints(name, Config, [], "of cmd\n");
        Prints(name, Config, ["echo", "test"], "test\n");
    }

    [EndToEndTheory, MemberData(nameof(Names))]
    public void Arguments_are_appended_to_an_entrypoint_and_replace_the_cmd_behind_it(string name)
    {
        Prints(name, """{"Entrypoint":["echo","entry"]}""", [], "entry\n");
        Prints(name, """{"Entrypoint":["echo","entry"]}""", ["a  b", "c"], "entry a  b c\n");
        Prints(name, """{"Entrypoint":["echo","entry"],"Cmd":["of","cmd"]}""", [], "entry of cmd\n");
        Prints(name, """{"Entrypoint":["echo","entry"],"Cmd":["of","cmd"]}""", ["test"], "entry test\n");
    }

    [EndToEndFact]
    public void The_working_directory_of_the_image_is_taken_where_it_is_asked_for()
    {
        foreach (string image in Images("hpcrun", """{"WorkingDir":"/etc"}""")[..2])
        {
            Assert.Equal("/etc", Run("hpcrun", "exec", "-q", "--image-workdir", image, "pwd").Run().Text);
            Assert.Equal("/bin", Run("hpcrun", "exec", "-q", "--image-workdir", "--pwd", "/bin", image, "pwd").Run().Text);
            Assert.NotEqual("/etc", Run("hpcrun", "exec", "-q", image, "pwd").Run().Text);
        }
    }

    [EndToEndFact]
    public void What_an_entrypoint_prints_can_be_dropped_and_its_commands_output_stays()
    {
        foreach (string image in Images("hpcrun",
            """{"Entrypoint":["sh","-c","echo banner; echo odd >&2; exec \"$0\" \"$@\""]}"""))
        {
            Assert.Equal("banner\na  b", Run("hpcrun", "run", image, "echo", "a  b").Run().Text);
            Assert.Equal("a  b", Run("hpcrun", "run", "--quiet-entrypoint", image, "echo", "a  b").Run().Says("odd").Text);
        }
    }

    [EndToEndTheory, MemberData(nameof(Names))]
    public void Without_either_the_words_run_or_a_shell(string name)
    {
        foreach (string image in Images(name, "{}"))
        {
            Assert.Equal("hi\n", Run(name, "run", image, "echo", "hi").Run().Ended(0).Out);
            Run(name, "run", image, "sh", "-c", "exit 7").Run().Ended(7);
            Assert.Equal("3", Run(name, "run", image).Fed("echo $((1 + 2))\n").Run().Text);
        }
    }

    [EndToEndTheory, MemberData(nameof(Names))]
    public void Quotes_dollars_and_spaces_arrive_as_they_are_written(string name)
    {
        string[] words = ["printf", "[%s]", "a  b", "$HOME", "it's", "\"q\"", "`id`", "$(id)", "back\\slash", "*", "",
            "two\nlines", "é", "${X:-y}", "!#&;|<>"];
        string list = string.Join(',', words.Select(word => JsonSerializer.Serialize(word))),
            expected = string.Concat(words[2..].Select(word => $"[{word}]"));
        expected = expected.Replace("é", "\u00c3\u00a9", StringComparison.Ordinal);
        Prints(name, $"{{\"Cmd\":[{list}]}}", [], expected);
        Prints(name, $"{{\"Entrypoint\":[{list}]}}", [], expected);
        Prints(name, "{\"Entrypoint\":[\"printf\",\"[%s]\"]}", words[2..12],
            string.Concat(words[2..12].Select(word => $"[{word}]")));
    }

    /// <summary>com.vendor.version: no script can export it.</summary>
    [EndToEndFact]
    public void Variables_whose_names_no_shell_knows_arrive_in_every_form_of_an_image()
    {
        const string Config = """{"Env":["com.vendor.version=10 $x","A-B=2","C=3"]}""";
        string place = machine.NewDirectory();
        List<string> images = [.. Images("hpcrun", Config)];
        foreach (string target in new[] { "again.sqfs", "again/", "again.sif" })
        {
            machine.Run("convert", images[^1], $"{place}/{target}").Run().Ended(0);
            images.Add($"{place}/{target}".TrimEnd('/'));
        }

        Assert.All(images, image =>
        {
            Look seen = new(Run("hpcrun", "exec", image, "look").With("A-B", "of the host").Run());
            Assert.Equal(("10 $x", "2", "3"), (seen.Variable("com.vendor.version"), seen.Variable("A-B"), seen.Variable("C")));
        });
        File.WriteAllText(images[3] + "/.singularity.d/env/91-environment.sh", "for D in 4; do export D; done\n");
        Look behind = new(machine.Run("exec", images[3], "look").Run());
        Assert.Equal(("2", "4"), (behind.Variable("A-B"), behind.Variable("D")));
    }

    [EndToEndTheory, MemberData(nameof(Names))]
    public void Variables_of_the_configuration_are_set_and_the_program_ends_with_its_status(string name)
    {
        const string Variables = """["PATH=/bin:/x","ONE=1 2","TWO=it's $HOME","THREE="]""";
        const string Entrypoint = """["sh","-c","echo \"${PATH%%:/u*}|$ONE|$TWO|$THREE|\"; exit 3"]""";
        foreach (string image in Images(name, $"{{\"Env\":{Variables},\"Entrypoint\":{Entrypoint}}}"))
        {
            Assert.Equal("/bin:/x|1 2|it's $HOME||\n", Run(name, "run", image).Run().Ended(3).Out);
        }
    }

    [EndToEndTheory, MemberData(nameof(Names))]
    public void Labels_of_the_configuration_are_shown(string name)
    {
        string[] images = Images(name, """{"Labels":{"org.example.one":"1","two words":"a \"b\" c"}}""");
        foreach (string image in images[1..])
        {
            string[] lines = Run(name, "inspect", "--labels", image).Run().Lines;
            Assert.Equal(["org.example.one: 1", "two words: a \"b\" c"],
                lines.Where(line => line.Contains(' ', StringComparison.Ordinal)
                && !line.StartsWith("org.label-schema", StringComparison.Ordinal)));
            using JsonDocument json = JsonDocument.Parse(Run(name, "inspect", "--json", "-l", image).Run().Text);
            Assert.Equal("1", json.RootElement.GetProperty("data").GetProperty("attributes").GetProperty("labels")
                .GetProperty("org.example.one").GetString());
        }
    }

    [EndToEndTheory, MemberData(nameof(Names))]
    public void Pull_and_build_keep_a_file_that_is_there_unless_forced(string name)
    {
        string layout = new OciLayout(machine, "{}").Uri, place = machine.NewDirectory();
        foreach (string[] words in new string[][] { ["pull", "out.sif"], ["pull", "--name", "named.sif"], ["pull", "out.sqfs"],
            ["build", "built.sif"] })
        {
            Run(name, [.. words, layout]).In(place).Run().Ended(0);
            Run(name, [.. words, layout]).In(place).Run().Ended(255).Says("already exists");
            Run(name, [words[0], "--force", .. words[1..], layout]).In(place).Run().Ended(0);
            Run(name, [words[0], "-F", .. words[1..], layout]).In(place).Run().Ended(0);
        }

        Assert.Equal(["built.sif", "named.sif", "out.sif", "out.sqfs"],
            Directory.GetFileSystemEntries(place).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        Run(name, "pull", "new.sif", "oci:/non/existent").In(place).Run().Ended(255);
    }
}
