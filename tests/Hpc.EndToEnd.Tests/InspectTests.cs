using System.Text.Json;

namespace Hpc.EndToEnd.Tests;

/// <summary>What an image says of itself.</summary>
[Collection(Machine.Name)]
public class InspectTests(Machine machine)
{
    public static TheoryData<string> Forms => ["directory", "sqfs", "sif"];

    [EndToEndTheory]
    [MemberData(nameof(Forms))]
    public void Labels_are_printed_as_json_in_the_form_that_scripts_parse(string form)
    {
        using JsonDocument json =
            JsonDocument.Parse(machine.Run("inspect", "--json", "--labels", machine.Images.Of(form)).Run().Text);
        Assert.Equal("container", json.RootElement.GetProperty("type").GetString());
        JsonElement labels = json.RootElement.GetProperty("data").GetProperty("attributes").GetProperty("labels");
        Assert.Equal("ana@example", labels.GetProperty("maintainer").GetString());
    }

    [EndToEndTheory]
    [InlineData("--runscript", "Running command")]
    [InlineData("--deffile", "bootstrap: scratch")]
    [InlineData("--environment", "IMAGE_SAYS")]
    [InlineData("--helpfile", "This image is for tests.")]
    [InlineData("--test", "testing")]
    [InlineData("--labels", "maintainer: ana@example")]
    [InlineData("--list-apps", "bar\nfoo")]
    public void A_part_is_printed_where_it_is_and_nothing_where_it_is_not(string option, string expected)
    {
        Assert.Contains(expected, machine.Run("inspect", option, machine.Images.SquashFs).Run().Text, StringComparison.Ordinal);
        Assert.Equal("", machine.Run("inspect", option, machine.Images.Bare).Run().Text.Trim());
    }

    [EndToEndFact]
    public void Everything_is_one_json_object()
    {
        using JsonDocument json = JsonDocument.Parse(machine.Run("inspect", "--json", "--all", machine.Images.Sif).Run().Text);
        JsonElement attributes = json.RootElement.GetProperty("data").GetProperty("attributes");
        Assert.Contains("Running command", attributes.GetProperty("runscript").GetString(), StringComparison.Ordinal);
        Assert.Contains("This image is for tests", attributes.GetProperty("helpfile").GetString(), StringComparison.Ordinal);
    }

    [EndToEndFact]
    public void Labels_are_what_is_printed_when_nothing_is_asked() =>
        Assert.Contains("maintainer: ana@example", machine.Run("inspect", machine.Images.SquashFs).Run().Text,
            StringComparison.Ordinal);

    [EndToEndFact]
    public void The_objects_of_a_sif_file_are_listed() =>
        Assert.Contains("FS (Squashfs/*System/amd64)", machine.Run("sif", "list", machine.Images.Sif).Run().Text,
            StringComparison.Ordinal);

    [EndToEndFact]
    public void The_header_of_a_sif_file_is_printed() =>
        Assert.Contains("amd64", machine.Run("sif", "header", machine.Images.Sif).Run().Text, StringComparison.Ordinal);

    [EndToEndFact]
    public void An_object_of_a_sif_file_is_described_and_dumped()
    {
        Assert.Contains("Squashfs", machine.Run("sif", "info", "1", machine.Images.Sif).Run().Text, StringComparison.Ordinal);
        Assert.Equal("same", machine.Script("$hpcrun sif dump 1 $sif | cmp - $image && echo same").Run().Text);
    }
}
