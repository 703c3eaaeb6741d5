using Hpc.Binary;
using Hpc.Build;
using Hpc.Linux;
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

    /// <param name="settings">Of the layer.</param>
    /// <exception cref="RefusedException">The script failed.</exception>
    public BuiltLayers Add(DefinitionStage stage, BuiltLayers layers, ImageSettings settings)
    {
        DefinitionSection section = stage.Section("post");
        if (section.IsEmpty || !request.Has("post"))
        {
            return layers;
        }

        string key = KeyOf(section, layers, settings.Time), layer = place.LayerPath(key);
        if (!request.IsFresh && BuildPlace.Has(layer))
        {
            request.Note("%post is in the cache");
            return layers.With(layer, key);
        }

        request.Note("running %post");
        Run(section, layers, layer, settings);
        return layers.With(layer, key);
    }

    /// <summary>What the layer of the script depends on.</summary>
    public string KeyOf(DefinitionSection section, BuiltLayers layers, uint time) =>
        layers.Next(["post", "1", section.Arguments, section.Text, BuildRequest.Text(time), .. request.StepWords]);

    private void Run(DefinitionSection section, BuiltLayers layers, string layer, ImageSettings settings)
    {
        string upper = place.NewDirectory("post"), shown = Scripts(section);
        string[] words = SectionScript.Words("post", section, $"{StepProgram.Seen}/post");
        int status = program.Run(layers, upper, shown, Variables(settings.Time), "exec",
            ["/bin/sh", "-c", $"PATH={StepProgram.Seen}/bin:$PATH; exec \"$@\"", "sh", .. words]);
        if (status != 0)
        {
            throw SectionScript.Failed("post", status);
        }

        using LayerStack stack = layers.Open();
        UpperLayer written = new(ImageTarget.Bytes(upper) + "/upper", stack.Files) { IsTrace = RunTraces.ContainsWithTemporary };
        written.Write(ImageTarget.Bytes(layer), settings);
        TreeRemoval.Remove(ImageTarget.Bytes(upper));
        if (written.LeftOut is [var first, ..] all)
        {
            request.Note($"left out, as they differ from build to build: {all.Count} files such as /{ImageTarget.Text(first)}");
        }
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
