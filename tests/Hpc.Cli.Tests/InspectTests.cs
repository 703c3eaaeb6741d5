using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Hpc.Binary;
using Hpc.Images;
using Hpc.Plan.Tests;
using Hpc.Sif;
using Hpc.Tests;
using Xunit;

namespace Hpc.Cli.Tests;

public sealed class InspectTests
{
    private static readonly Dictionary<string, string> Image = new()
    {
        ["/.singularity.d/labels.json"] = """{"B": "two <&> é", "A": "one", "n": 3}""",
        ["/.singularity.d/runscript"] = "#!/bin/sh\nexec \"$@\"\n\n",
        ["/.singularity.d/startscript"] = "#!/bin/sh\n",
        ["/.singularity.d/Singularity"] = "bootstrap: scratch\n",
        ["/.singularity.d/env/01-base.sh"] = "export RUNTIME=1\n",
        ["/.singularity.d/env/10-docker2singularity.sh"] = "export PATH=/bin\n",
        ["/.singularity.d/env/90-environment.sh"] = "export X=1\n",
        ["/scif/apps/foo/scif/runscript"] = "echo foo\n",
        ["/scif/apps/foo/scif/env/90-environment.sh"] = "export FOO=1\n",
        ["/scif/apps/bar/scif/test"] = "true\n",
        ["/scif/apps/data-only/readme"] = "no scif directory here\n",
    };

    [Fact]
    public void Without_options_the_labels_are_printed_one_a_line() =>
        Assert.Equal("A: one\nB: two <&> Ã©\nn: 3\n", Run(new InspectRequest()));

    [Fact]
    public void Labels_as_json_have_apptainers_shape() => Assert.Equal(
        """{"data":{"attributes":{"labels":{"A":"one","B":"two \u003C\u0026\u003E \u00E9","n":"3"}}},"type":"container"}""",
        JsonNode.Parse(Encoding.Latin1.GetBytes(Run(new InspectRequest { Json = true, Labels = true })))!.ToJsonString());

    [Fact]
    public void Each_text_ends_with_one_newline() =>
        Assert.Equal("bootstrap: scratch\n#!/bin/sh\nexec \"$@\"\n",
            Run(new InspectRequest { DefinitionFile = true, RunScript = true }));

    [Fact]
    public void A_label_cannot_steer_the_terminal_nor_forge_another_and_json_has_it_as_it_is()
    {
        Dictionary<string, string> image = new()
        { ["/.singularity.d/labels.json"] = """{"a": "\u001b[31mred\u0007\nb: forged", "c\u009b": "\u202e"}""" };
        Assert.Equal("a: \\033[31mred\\a\\nb: forged\nc\\302\\233: \\342\\200\\256\n",
            Inspector.Run(new InspectRequest(), null, () => Files(image)).Text);
        string json = Inspector.Run(new InspectRequest { Json = true, Labels = true }, null, () => Files(image)).Text;
        Assert.Equal("\u001b[31mred\a\nb: forged",
            (string?)JsonNode.Parse(Encoding.Latin1.GetBytes(json))!["data"]!["attributes"]!["labels"]!["a"]);
    }

    [Fact]
    public void What_is_absent_prints_nothing() => Assert.Equal("", Run(new InspectRequest { HelpFile = true, Test = true }));

    [Fact]
    public void What_is_absent_is_an_empty_object_in_json() => Assert.Equal(
        """{"data":{"attributes":{}},"type":"container"}""",
        JsonNode.Parse(Run(new InspectRequest { HelpFile = true, Json = true }))!.ToJsonString());

    [Fact]
    public void Only_the_builders_environment_scripts_are_shown() => Assert.Equal(
        "=== /.singularity.d/env/10-docker2singularity.sh ===\nexport PATH=/bin\n\n=== /.singularity.d/env/90-environment.sh "
        + "===\nexport X=1\n\n",
        Run(new InspectRequest { Environment = true }));

    [Fact]
    public void Apps_are_the_directories_that_have_a_scif_directory() =>
        Assert.Equal("bar\nfoo\n", Run(new InspectRequest { ListApps = true }));

    [Fact]
    public void An_app_is_shown_instead_of_the_image() =>
        Assert.Equal("echo foo\n", Run(new InspectRequest { App = "foo", RunScript = true }));

    [Fact]
    public void An_app_in_json_stands_below_apps() => Assert.Equal(
        """{"data":{"attributes":{"apps":{"bar":{"test":"true"}}}},"type":"container"}""",
        JsonNode.Parse(Run(new InspectRequest { App = "bar", Test = true, Json = true }))!.ToJsonString());

    [Fact]
    public void All_shows_image_and_apps_as_json()
    {
        JsonNode attributes = JsonNode.Parse(Run(new InspectRequest { All = true }))!["data"]!["attributes"]!;
        Assert.Equal(["apps", "environment", "labels", "runscript", "deffile", "startscript"],
            attributes.AsObject().Select(member => member.Key));
        Assert.Equal("export FOO=1",
            (string?)attributes["apps"]!["foo"]!["environment"]!["/scif/apps/foo/scif/env/90-environment.sh"]);
    }

    [Fact]
    public void Labels_that_are_no_json_are_a_warning()
    {
        FileTree files = Files(new() { ["/.singularity.d/labels.json"] = "{\"a\": \"\\ud800\"}" });
        InspectResult result = Inspector.Run(new InspectRequest(), null, () => files);
        Assert.Equal("", result.Text);
        Assert.StartsWith("cannot read the labels in /.singularity.d/labels.json as JSON: ", Assert.Single(result.Warnings),
            StringComparison.Ordinal);
    }

    [CorpusFact]
    public void A_sif_files_own_metadata_is_printed_where_its_file_system_cannot_be_opened()
    {
        SifFile sif = SifFile.Open(new MemorySource(Corpora.Read("sif/runnable/busybox_arm64.sif")));
        InspectResult result = Inspector.Run(new InspectRequest { All = true }, sif, () =>
            throw new RefusedException("it is for another machine", "", ""));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(sif.ReadWhole(sif.Get(2))), JsonNode.Parse(result.Text)));
    }

    [CorpusFact("unsquashfs")]
    public void The_files_of_an_image_say_what_apptainer_recorded_of_them()
    {
        SifFile sif = SifFile.Open(new MemorySource(Corpora.Read("sif/runnable/busybox_amd64.sif")));
        DirectoryInfo directory = Directory.CreateTempSubdirectory("hpcrun-inspect");
        try
        {
            FileTree files = Unpacked(sif, directory.FullName);
            InspectResult result = Inspector.Run(new InspectRequest { All = true }, sif: null, () => files);
            Assert.True(JsonNode.DeepEquals(JsonNode.Parse(sif.ReadWhole(sif.Get(2))), JsonNode.Parse(result.Text)), result.Text);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [CorpusFact]
    public void Labels_and_definition_file_come_from_objects_when_there_is_nothing_else()
    {
        SifFile sif = SifFile.Open(new MemorySource(Corpora.Read("sif/historic/sif-v00-signed-2018-07.sif")));
        InspectResult result = Inspector.Run(new InspectRequest { DefinitionFile = true }, sif, () => Files([]));
        Assert.StartsWith("bootstrap: ", result.Text, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Apptainer shows the object, and the file only where there is none: the file may be that of a base
    /// image.</summary>
    [Theory]
    [InlineData("bootstrap: localimage\nfrom: base.sif\n", "bootstrap: localimage\nfrom: base.sif\n")]
    [InlineData(null, "bootstrap: scratch\n")]
    public void A_sif_files_own_definition_file_stands_before_the_one_in_the_image(string? own, string shown)
    {
        MemoryStorage storage = new();
        SifImage image = SifImage.Create(storage, new SifCreation());
        if (own is not null)
        {
            image.Add(new SifObject(DataType.DefinitionFile), new MemorySource(Encoding.UTF8.GetBytes(own)), new UnixTime(1));
        }

        InspectResult result = Inspector.Run(new InspectRequest { DefinitionFile = true }, SifFile.Open(storage),
            () => Files(Image));
        Assert.Equal(shown, result.Text);
    }

    [Fact]
    public void What_a_sif_files_metadata_lacks_comes_from_the_files_and_what_it_has_does_not()
    {
        MemoryStorage storage = new();
        SifImage image = SifImage.Create(storage, new SifCreation());
        byte[] metadata = """{"data":{"attributes":{"labels":{"own":"1"},"deffile":"own"}},"type":"container"}"""u8.ToArray();
        image.Add(new SifObject(DataType.GenericJson) { Name = RunnableImage.InspectMetadata }, new MemorySource(metadata),
            new UnixTime(1));
        string Shown(InspectRequest request) => Inspector.Run(request, SifFile.Open(storage), () => Files(Image)).Text;
        Assert.Equal("own: 1\n", Shown(new InspectRequest()));
        Assert.Equal("own\n#!/bin/sh\nexec \"$@\"\n", Shown(new InspectRequest { DefinitionFile = true, RunScript = true }));
        Assert.Equal("bar\nfoo\n", Shown(new InspectRequest { ListApps = true }));
        Assert.Equal("echo foo\n", Shown(new InspectRequest { App = "foo", RunScript = true }));
    }

    private static string Run(InspectRequest request) => Inspector.Run(request, null, () => Files(Image)).Text;

    private static TableFiles Files(Dictionary<string, string> contents) =>
        contents.Aggregate(new TableFiles(), (files, file) => files.With(file.Key, RawText.FromUtf16(file.Value)));

    // unsquashfs is the independent reader here.
    private static DirectoryFiles Unpacked(SifFile sif, string directory)
    {
        string image = Path.Combine(directory, "image.sqfs");
        File.WriteAllBytes(image, sif.ReadWhole(sif.Get(4)));
        string root = Path.Combine(directory, "root");
        using Process unsquashfs =
            Process.Start(new ProcessStartInfo("unsquashfs", ["-q", "-n", "-d", root, image, ".singularity.d"]))!;
        unsquashfs.WaitForExit();
        return new DirectoryFiles(root);
    }
}
