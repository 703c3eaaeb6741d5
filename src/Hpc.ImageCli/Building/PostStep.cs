using Hpc.Binary;
using Hpc.Build;
using Hpc.Recipes;

namespace Hpc.ImageCli;

/// <summary>%post: a script in the image as it is so far. What it wrote is a layer, which the cache keeps for the next build that
/// comes to the same script in the same way.</summary>
internal sealed class PostStep(BuildPlace place, BuildRequest request, StepProgram program)
{
    /// <summary>$APPTAINER_LABELS.</summary>
    public const string LabelsFile = "/.build.labels";

    private const UnixFileMode Executable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <summary>There is nobody to become: recipes from virtual machines say sudo. With -u NAME it runs as root, too.</summary>
    private const string Sudo = """
        #!/bin/sh
        while [ $# -gt 0 ]; do
            case $1 in
            --) shift; break ;;
            -u|-g|-p|-C|-h|-D|-R|-T|-U|--user|--group|--prompt|--chdir) shift; [ $# -gt 0 ] && shift ;;
            -i|-s|--login|--shell) shift; [ $# -gt 0 ] || set -- /bin/sh ;;
            -*) shift ;;
            *=*) export "$1"; shift ;;
            *) break ;;
            esac
        done
        [ $# -gt 0 ] || exit 0
        exec "$@"

        """;

    /// <param name="name">"post" or "appinstall".</param>
    /// <param name="settings">Of the layer.</param>
    /// <exception cref="RefusedException">The script failed.</exception>
    public BuiltLayers Add(string name, DefinitionSection section, BuiltLayers layers, ImageSettings settings)
    {
        if (section.IsEmpty || !request.Has("post"))
        {
            return layers;
        }

        return new StepLayer(place, request).Add(layers, KeyOf(section, layers, settings.Time), $"%{name}", settings,
            RunTraces.ContainsWithTemporary, upper => Run(section, layers, upper, settings.Time),
            status => SectionScript.Failed(name, status));
    }

    /// <summary>What the layer of the script depends on.</summary>
    public string KeyOf(DefinitionSection section, BuiltLayers layers, uint time) =>
        layers.Next(["post", "1", section.Arguments, section.Text, BuildRequest.Text(time), .. request.StepWords]);

    private int Run(DefinitionSection section, BuiltLayers layers, string upper, uint time)
    {
        string[] words = SectionScript.Words("post", section, $"{StepProgram.Seen}/post");
        return program.Run(layers, upper, Scripts(section), Variables(time), "exec",
            ["/bin/sh", "-c", $"PATH={StepProgram.Seen}/bin:$PATH; exec \"$@\"", "sh", .. words]);
    }

    private string Scripts(DefinitionSection section)
    {
        string shown = place.NewDirectory("scripts");
        File.WriteAllBytes(Path.Combine(shown, "post"), RawText.Bytes(section.Text));
        string sudo = Path.Combine(Directory.CreateDirectory(Path.Combine(shown, "bin")).FullName, "sudo");
        File.WriteAllText(sudo, Sudo);
        File.SetUnixFileMode(sudo, Executable);
        return shown;
    }

    private static Dictionary<string, string> Variables(uint time) => new()
    {
        ["APPTAINER_LABELS"] = LabelsFile, ["SINGULARITY_LABELS"] = LabelsFile,
        ["APPTAINER_ENVIRONMENT"] = SectionScript.EnvironmentFile, ["SINGULARITY_ENVIRONMENT"] = SectionScript.EnvironmentFile,
        ["SOURCE_DATE_EPOCH"] = BuildRequest.Text(time),
    };
}
