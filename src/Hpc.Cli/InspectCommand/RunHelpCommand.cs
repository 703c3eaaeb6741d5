using Hpc.Binary;
using Hpc.CommandLine;
using Hpc.Host;

namespace Hpc.Cli;

/// <summary><c>hpcrun run-help IMAGE</c>: the help text that its builder wrote, or a line that says that there is none.</summary>
internal static class RunHelpCommand
{
    /// <summary>Apptainer's words: scripts compare them.</summary>
    private const string Nothing = "No help sections were defined for this image\n";

    public static CommandSpec Tree() => Verbs.Spec("run-help") with
    {
        Arguments = ["IMAGE"],
        Options = [new("app", '\0', "NAME", "of this SCIF app")],
        Run = words => Run(words[0], words.Text("app")),
    };

    private static int Run(string name, string? app)
    {
        using InspectedImage image = InspectedImage.Open(name);
        string text = Inspector.Run(new InspectRequest { HelpFile = true, App = app }, image.Sif, image.Files).Text;
        Terminal.Content(RawText.Bytes(text.Length > 0 ? text : Nothing));
        return 0;
    }
}
