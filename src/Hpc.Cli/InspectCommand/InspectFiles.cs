using System.Text.Json;
using Hpc.Binary;

namespace Hpc.Cli;

/// <summary>Reads an image's attributes from the files that builders leave in it, /.singularity.d and /scif/apps.</summary>
internal static class InspectFiles
{
    private const string Metadata = "/.singularity.d";
    private const string Apps = "/scif/apps";

    internal static InspectAttributes Read(FileTree files, List<string> warnings)
    {
        InspectAttributes attributes = ReadDirectory(files, Metadata, warnings);
        attributes.StartScript = Text(files, $"{Metadata}/startscript");
        attributes.DefinitionFile = Text(files, $"{Metadata}/Apptainer");
        if (attributes.DefinitionFile.Length == 0)
        {
            attributes.DefinitionFile = Text(files, $"{Metadata}/Singularity");
        }

        foreach (string app in files.List(Apps))
        {
            string directory = $"{Apps}/{app}/scif";
            if (files.IsDirectory(directory))
            {
                attributes.Apps[app] = ReadDirectory(files, directory, warnings);
            }
        }

        return attributes;
    }

    private static InspectAttributes ReadDirectory(FileTree files, string directory, List<string> warnings)
    {
        InspectAttributes attributes = new()
        {
            RunScript = Text(files, $"{directory}/runscript"),
            Test = Text(files, $"{directory}/test"),
            HelpFile = Text(files, $"{directory}/runscript.help"),
        };
        foreach (string name in files.List($"{directory}/env"))
        {
            if (IsBuildersScript(name, directory))
            {
                attributes.Environment[$"{directory}/env/{name}"] = Text(files, $"{directory}/env/{name}");
            }
        }

        ReadLabels(files, $"{directory}/labels.json", attributes.Labels, warnings);
        return attributes;
    }

    // The other scripts in env/ are the runtime's own and the same in every image.
    private static bool IsBuildersScript(string name, string directory) =>
        name.StartsWith('9')
            ? name.EndsWith("-environment.sh", StringComparison.Ordinal)
            : directory == Metadata
                && name.StartsWith("10-docker", StringComparison.Ordinal)
                && name.EndsWith(".sh", StringComparison.Ordinal);

    private static void ReadLabels(FileTree files, string path, SortedDictionary<string, string> labels, List<string> warnings)
    {
        if (files.ReadText(path) is not { } json)
        {
            return;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(RawText.Bytes(json));
            JsonMap.Read(document.RootElement, labels);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            warnings.Add($"cannot read the labels in {path} as JSON: {error.Message}");
        }
    }

    private static string Text(FileTree files, string path) =>
        files.ReadText(path)?.TrimEnd('\n') ?? "";
}
