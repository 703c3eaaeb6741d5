using System.Text.Json;

namespace Hpc.EndToEnd.Tests;

/// <summary>What an image says of itself, as callers of Apptainer rely on it (BEHAVIOURS 47 to 50): the same for every form of an
/// image, and for those that hpcrun makes of one.</summary>
[Collection(Machine.Name)]
public class InspectBehaviourTests(Machine machine)
{
    private const string Script = "#!/bin/sh\necho \"Running command: $*\"\nexec \"$@\"\n";

    /// <summary>Option, letter or nothing, and what the images of the tests have.</summary>
    private static readonly (string Option, string Letter, string Text)[] s_texts =
    [
        ("--runscript", "-r", Script),
        ("--test", "-t", "#!/bin/sh\necho \"testing $*\"\n"),
        ("--helpfile", "-H", "This image is for tests.\n"),
        ("--deffile", "-d", "bootstrap: scratch\n\n%runscript\n    echo \"Running command: $*\"\n    exec \"$@\"\n"),
        ("--startscript", "-s", ""),
        ("--list-apps", "", "bar\nfoo\n"),
        ("--labels", "-l", "maintainer: ana@example\norg.label-schema.build-arch: amd64\n"),
    ];

    private static readonly string[] s_all = ["apps", "environment", "labels", "runscript", "test", "helpfile", "deffile"];

    public static TheoryData<string> Names => CalledAs.Names;

    private UserCommand Run(string name, params string[] words) => new CalledAs(machine, name).Run(words);

    /// <summary>The three forms, and what convert makes of the directory.</summary>
    private List<string> Images()
    {
        string place = machine.NewDirectory();
        machine.Run("convert", machine.Images.Directory, place + "/x.sif").Run().Ended(0);
        machine.Run("build", place + "/y.sif", machine.Images.SquashFs).Run().Ended(0);
        return [.. CalledAs.Forms.Select(machine.Images.Of), place + "/x.sif", place + "/y.sif"];
    }

    private static JsonElement Attributes(Outcome outcome)
    {
        JsonElement root = JsonDocument.Parse(outcome.Text).RootElement;
        Assert.Equal("container", root.GetProperty("type").GetString());
        Assert.Equal(["data", "type"], root.EnumerateObject().Select(member => member.Name));
        return root.GetProperty("data").GetProperty("attributes");
    }

    [EndToEndTheory, MemberData(nameof(Names))]
    public void Labels_have_the_form_that_scripts_parse(string name)
    {
        foreach (string image in Images())
        {
            foreach (string[] words in new string[][] { ["--json", "--labels"], ["--json"], ["-j", "-l"], ["-jl"] })
            {
                JsonElement attributes = Attributes(Run(name, ["inspect", .. words, image]).Run().AndSilent());
                Assert.Equal(["labels"], attributes.EnumerateObject().Select(member => member.Name));
                Assert.Equal("ana@example", attributes.GetProperty("labels").GetProperty("maintainer").GetString());
            }
        }
    }

    [EndToEndTheory, MemberData(nameof(Names))]
    public void Each_text_is_printed_as_it_is_by_its_name_its_letter_and_in_json(string name)
    {
        foreach (string image in Images())
        {
            foreach ((string option, string letter, string text) in s_texts)
            {
                Assert.Equal(text, Run(name, "inspect", option, image).Run().Ended(0).AndSilent().Out);
                if (letter.Length > 0) Assert.Equal(text, Run(name, "inspect", image, letter).Run().Ended(0).Out);
            }

            Assert.Equal(Script.TrimEnd('\n'), Attributes(Run(name, "inspect", "-j", "-r", image).Run()).GetProperty("runscript")
                .GetString());
            Assert.Equal(["bar", "foo"], Attributes(Run(name, "inspect", "--json", "--list-apps", image).Run())
                .GetProperty("apps").EnumerateObject().Select(app => app.Name));
            Assert.Equal(s_texts[0].Text + s_texts[1].Text + s_texts[2].Text,
                Run(name, "inspect", "-rtH", image).Run().Text + "\n");
        }
    }

    [EndToEndTheory, MemberData(nameof(Names))]
    public void An_image_that_was_made_of_a_directory_without_labels_shows_its_scripts_all_the_same(string name)
    {
        string place = machine.NewDirectory();
        machine.Script($"cd {place}; cp -a $dir tree; rm tree/.singularity.d/labels.json; $hpcrun convert tree x.sif").Run()
            .Ended(0);
        foreach ((string option, _, string text) in s_texts[..^1])
        {
            Assert.Equal(text, Run(name, "inspect", option, place + "/x.sif").Run().Ended(0).AndSilent().Out);
        }

        JsonElement all = Attributes(Run(name, "inspect", "--all", place + "/x.sif").Run());
        Assert.Equal(s_all, all.EnumerateObject().Select(member => member.Name));
        Assert.Equal("help of foo\n", Run(name, "run-help", "--app", "foo", place + "/x.sif").Run().Ended(0).Out);
    }

    [EndToEndTheory, MemberData(nameof(Names))]
    public void Environment_scripts_are_printed_with_their_names(string name)
    {
        foreach (string image in Images())
        {
            string shown = Run(name, "inspect", "--environment", image).Run().Ended(0).Out;
            Assert.StartsWith("=== /.singularity.d/env/10-docker2singularity.sh ===\n#!/bin/sh\nexport PATH=", shown,
                StringComparison.Ordinal);
            Assert.Contains("=== /.singularity.d/env/90-environment.sh ===\n", shown, StringComparison.Ordinal);
            Assert.Equal(shown, Run(name, "inspect", "-e", image).Run().Out);
            Assert.Equal(2, Attributes(Run(name, "inspect", "-ej", image).Run()).GetProperty("environment").EnumerateObject()
                .Count());
        }
    }

    [EndToEndTheory, MemberData(nameof(Names))]
    public void What_an_image_does_not_have_is_empty_and_no_failure(string name)
    {
        string place = machine.NewDirectory();
        ImageSet.Wrap(machine.Images.Bare, place + "/bare.sif");
        machine.Run("convert", machine.Images.Bare, place + "/bare/").Run().Ended(0);
        foreach (string image in new[] { machine.Images.Bare, place + "/bare.sif", place + "/bare" })
        {
            foreach ((string option, _, _) in s_texts.Append(("--environment", "", "")))
            {
                Assert.Equal("", Run(name, "inspect", option, image).Run().Ended(0).AndSilent().Out);
                Assert.Empty(Attributes(Run(name, "inspect", "--json", option, image).Run()).EnumerateObject());
            }

            Assert.Equal("", Run(name, "inspect", "--app", "foo", "--runscript", image).Run().Ended(0).Out);
        }
    }

    [EndToEndTheory, MemberData(nameof(Names))]
    public void Everything_is_one_object_with_the_apps_in_it(string name)
    {
        foreach (string image in Images())
        {
            JsonElement attributes = Attributes(Run(name, "inspect", "--all", image).Run().AndSilent());
            Assert.Equal(s_all, attributes.EnumerateObject().Select(member => member.Name));
            Assert.Equal("foo", attributes.GetProperty("apps").GetProperty("foo").GetProperty("labels").GetProperty("app")
                .GetString());
            Assert.Equal(attributes.ToString(), Attributes(Run(name, "inspect", "--json", "--all", "--app", "foo", image).Run())
                .ToString());
        }
    }

    [EndToEndTheory, MemberData(nameof(Names))]
    public void An_app_runs_its_script_in_its_environment_and_shows_its_texts(string name)
    {
        foreach (string image in Images())
        {
            Assert.Equal("RUNNING FOO foo foo-environment a b", Run(name, "run", "--app", "foo", image, "a", "b").Run().Text);
            Assert.Equal("RUNNING BAR bar bar-environment ", Run(name, "run", image).With("APPTAINER_APP", "bar").Run().Text);
            Assert.Equal("foo-environment", Run(name, "exec", "--app", "foo", image, "sh", "-c", "echo $APP_SAYS").Run().Text);
            Run(name, "run", "--app", "nosuch", image).Run().Ended(1).Says("nosuch");
            Assert.Equal("help of foo\n", Run(name, "inspect", "--app", "foo", "-H", image).Run().Ended(0).Out);
            Assert.Equal("app: foo\n", Run(name, "inspect", "--app", "foo", image).Run().Ended(0).Out);
            Assert.Equal("", Run(name, "inspect", "--app", "nosuch", "-r", image).Run().Ended(0).Out);
        }
    }

    [EndToEndTheory]
    [InlineData("./i.sif")]
    [InlineData("$PWD/i.sif")]
    [InlineData("run-singularity i.sif")]
    public void An_image_file_is_a_command_where_run_singularity_is_in_path(string command)
    {
        string layout = new OciLayout(machine,
            """{"Entrypoint":["/bin/sh","-c","echo \"Running command: $*\"; exec \"$@\"","sh"]}""").Uri;
        foreach (string make in new[] { $"cp {machine.Images.Sif} i.sif", "$hpcrun convert $dir i.sif",
            $"HPCRUN_CACHEDIR=$PWD/cache $hpcrun pull i.sif {layout}" })
        {
            string place = $"cd {machine.NewDirectory()}; PATH=$PWD:$PATH";
            machine.Script($"{place}; {make}; chmod u+x i.sif; ln -s $hpcrun run-singularity").Run().Ended(0);
            Assert.Equal(["Running command: echo b  c", "b  c"], machine.Script($"{place}; {command} echo 'b  c'").Run().Lines);
            machine.Script($"{place}; {command} sh -c 'exit 9'").Run().Ended(9);
        }
    }
}
