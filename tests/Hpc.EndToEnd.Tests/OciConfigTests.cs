using System.Text;
using Hpc.Binary;
using Hpc.Sif;

namespace Hpc.EndToEnd.Tests;

/// <summary>Images made from OCI ones: no runscript, but a configuration with entrypoint, command and labels beside the
/// root.</summary>
[Collection(Machine.Name)]
public class OciConfigTests(Machine machine)
{
    [EndToEndTheory]
    [InlineData("""{"Cmd":["echo","from","cmd"]}""", "from cmd", "echo test", "test")]
    [InlineData("""{"Entrypoint":["echo","entry"]}""", "entry", "test", "entry test")]
    [InlineData("""{"Entrypoint":["echo"],"Cmd":["default"]}""", "default", "test", "test")]
    public void Entrypoint_and_command_are_what_run_runs(string config, string alone, string arguments, string answer)
    {
        string image = Image(config);
        Assert.Equal(alone, machine.Run("run", image).Run().Text);
        Assert.Equal(answer, machine.Run(["run", image, .. arguments.Split(' ')]).Run().Text);
    }

    [EndToEndFact]
    public void Quotes_dollars_and_spaces_arrive_as_written()
    {
        string image = Image("""{"Entrypoint":["look","a  b"],"Cmd":["$HOME","\"q\"","it's","`id`","\\"]}""");
        Assert.Equal(["look", "a  b", "$HOME", "\"q\"", "it's", "`id`", "\\"],
            new Look(machine.Run("run", image).Run()).Arguments);
        Assert.Equal(["look", "a  b", "$X \"y\""], new Look(machine.Run("run", image, "$X \"y\"").Run()).Arguments);
    }

    [EndToEndFact]
    public void Labels_are_inspected() =>
        Assert.Contains("maintainer: ben@example",
            machine.Run("inspect", "--labels", Image("""{"Labels":{"maintainer":"ben@example"}}""")).Run().Text,
            StringComparison.Ordinal);

    private string Image(string config)
    {
        string file = Path.Combine(machine.NewDirectory(), "oci.sif");
        ImageSet.Wrap(machine.Images.Bare, file);
        MemoryStorage storage = new(File.ReadAllBytes(file));
        SifImage.Load(storage).Add(new SifObject(DataType.GenericJson) { Name = "oci-config.json" },
            new MemorySource(Encoding.UTF8.GetBytes(config)), UnixTime.Unset);
        File.WriteAllBytes(file, storage.ToArray());
        return file;
    }
}
