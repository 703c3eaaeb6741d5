using System.Text.Json;
using Hpc.Oci;
using Hpc.Sif;

namespace Hpc.Build;

/// <summary>How a container of a SIF file's tree is started, in the words of an OCI configuration. Names below /.singularity.d
/// are those of Apptainer's documentation, "Environment and Metadata".</summary>
internal static class RunscriptConfig
{
    /// <summary>Where an image says what it is.</summary>
    public const string Directory = ".singularity.d/";

    private const string Runscript = Directory + "runscript";
    private const string Environment = Directory + "env/";
    private const string Labels = Directory + "labels.json";

    private const string ReadEnvironment =
        "for script in /.singularity.d/env/*.sh; do [ ! -f \"$script\" ] || . \"$script\"; done; ";

    /// <summary>A program that makes a SIF file of the image puts a runscript of its own in the place of this one, which would
    /// then start itself for ever.</summary>
    private const string RefuseReplaced =
        "while read -r line; do case $line in OCI_ENTRYPOINT=*) echo 'the runscript of this image was replaced: start its "
        + "program by exec' >&2; exit 255;; esac; done < /.singularity.d/runscript; ";

    /// <param name="json">Objects of a SIF file, by name.</param>
    /// <param name="kept">Small files of the tree below <see cref="Directory"/>, by path.</param>
    public static ProcessConfig Of(IReadOnlyDictionary<string, byte[]> json, IReadOnlyDictionary<string, byte[]> kept)
    {
        if (json.TryGetValue(RunnableImage.OciConfig, out byte[]? stored))
        {
            return ProcessConfig.Parse(stored); // it came from layers, and says what they said
        }

        bool hasEnvironment =
            kept.Keys.Any(path => path.StartsWith(Environment, StringComparison.Ordinal)
            && path.EndsWith(".sh", StringComparison.Ordinal));
        string read = hasEnvironment ? ReadEnvironment : "";
        ProcessConfig config = new() { Labels = LabelsOf(json, kept), Environment = UnspokenOf(kept) };
        return kept.ContainsKey(Runscript)
            ? config with
            {
                Entrypoint =
            ["/bin/sh", "-c", $"{RefuseReplaced}{read}exec /.singularity.d/runscript \"$@\"", "runscript"]
            }
            : hasEnvironment ? config with
            {
                Entrypoint = ["/bin/sh", "-c", $"{read}exec \"$@\"", "environment"],
                Command =
                ["/bin/sh"]
            }
            : config;
    }

    /// <summary>Variables that the scripts cannot export; null for none.</summary>
    private static string[]? UnspokenOf(IReadOnlyDictionary<string, byte[]> kept) =>
        kept.TryGetValue(OciScripts.UnspokenVariables, out byte[]? file)
            && OciScripts.Unspoken(ProcessConfig.Parse(file).Environment ?? []) is { Length: > 0 } found
            ? found : null;

    private static SortedDictionary<string, string>? LabelsOf(IReadOnlyDictionary<string, byte[]> json,
        IReadOnlyDictionary<string, byte[]> kept)
    {
        SortedDictionary<string, string> labels = new(StringComparer.Ordinal);
        try
        {
            if (kept.TryGetValue(Labels, out byte[]? file))
            {
                using JsonDocument document = JsonDocument.Parse(file);
                AddAll(document.RootElement, labels);
            }
            else if (json.TryGetValue(RunnableImage.InspectMetadata, out byte[]? metadata))
            {
                using JsonDocument document = JsonDocument.Parse(metadata);
                AddAll(Member(Member(Member(document.RootElement, "data"), "attributes"), "labels"), labels);
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException) // a text with half of a surrogate pair
        {
            // What is no JSON has no labels; the file itself is in the layer as it is.
        }

        return labels.Count == 0 ? null : labels;
    }

    private static JsonElement Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement member) ? member : default;

    private static void AddAll(JsonElement element, SortedDictionary<string, string> labels)
    {
        foreach (JsonProperty label in element.ValueKind == JsonValueKind.Object ? element.EnumerateObject() : default)
        {
            labels[label.Name] = label.Value.ValueKind == JsonValueKind.String ? label.Value.GetString()!
                : label.Value.GetRawText();
        }
    }
}
