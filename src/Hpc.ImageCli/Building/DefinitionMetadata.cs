using System.Globalization;
using System.Text.Json;
using Hpc.Binary;
using Hpc.Build;
using Hpc.Recipes;
using Hpc.Sif;

namespace Hpc.ImageCli;

/// <summary>What an image of a definition file says of itself, below /.singularity.d and in the SIF file: scripts, labels and the
/// definition file. Names and meaning are those of Apptainer's documentation ("Definition Files", "Environment and
/// Metadata").</summary>
/// <param name="definition">The definition file's bytes, one char each.</param>
/// <param name="time">When the image says it was made; 0 for no time.</param>
internal sealed class DefinitionMetadata(BuildRequest request, DefinitionStage stage, string definition, uint time)
{
    private const string Place = "/.singularity.d";
    private const string Help = $"{Place}/runscript.help";

    /// <summary>It is started in another way than the OCI configuration of the image says that the build began with.</summary>
    private bool _startsByItself;

    /// <summary>A label or the help text of the image below was replaced, as --force says.</summary>
    public bool HasReplaced { get; private set; }

    private readonly SortedDictionary<string, string> _labels = new(StringComparer.Ordinal);

    /// <summary>The objects of the SIF file; known when the files are.</summary>
    public IReadOnlyDictionary<string, byte[]> Json
    {
        get
        {
            Dictionary<string, byte[]> json =
                new() { [RunnableImage.InspectMetadata] = [] }; // Apptainer would ask no file beside it
            if (_startsByItself)
            {
                json[RunnableImage.OciConfig] = [];
            }

            return json;
        }
    }

    /// <summary>The files.</summary>
    public LayerDraft Draft(BuiltLayers layers)
    {
        LayerStack stack = layers.Open();
        StackFiles files = stack.Files;
        LayerDraft draft = new(files, time);
        AddDefinition(draft, files);
        AddLabels(draft, files, ArchitectureCode.Name(stack.Architecture ?? ArchitectureCode.Host));
        AddEnvironment(draft, files);
        AddScript(draft, files, "runscript", "#!/bin/sh\n\nexec /bin/sh \"$@\"\n");
        AddScript(draft, files, "startscript", "#!/bin/sh\n");
        AddScript(draft, files, "test", null);
        AddHelp(draft, files);

        foreach ((string link, string target) in new[] { ("/singularity", ".singularity.d/runscript"),
            ("/environment", ".singularity.d/env/90-environment.sh") })
        {
            if (files.Look(link).Kind == PathKind.Missing)
            {
                draft.AddLink(link, target);
            }
        }

        _startsByItself = Section("runscript") is not null || Section("environment") is not null
            || files.Follow(SectionScript.EnvironmentFile).Exists;
        draft.Remove(PostStep.LabelsFile);
        return draft;
    }

    /// <summary>Null where it is not there, or left out.</summary>
    private DefinitionSection? Section(string name) => request.Has(name) && !stage.Section(name).IsEmpty
        ? stage.Section(name) : null;

    /// <summary>The one of the image that the build began with is kept.</summary>
    private void AddDefinition(LayerDraft draft, StackFiles files)
    {
        const string Current = $"{Place}/Singularity", Earlier = $"{Place}/bootstrap_history";
        if (files.ReadText(Current) is { } before)
        {
            draft.AddText($"{Earlier}/Apptainer{files.List(Earlier).Count}", before);
        }

        draft.AddText(Current, definition);
    }

    private void AddEnvironment(LayerDraft draft, StackFiles files)
    {
        const string Path = $"{Place}/env/90-environment.sh";
        string? before = files.ReadText(Path);
        if (Section("environment") is { } section)
        {
            draft.AddText(Path, $"{before ?? "#!/bin/sh\n"}\n{section.Text}\n", isScript: true);
        }
        else if (before is null)
        {
            draft.AddText(Path, "#!/bin/sh\n", isScript: true);
        }

        if (files.Look("/" + OciScripts.BaseScript).Kind == PathKind.Missing)
        {
            draft.AddText("/" + OciScripts.BaseScript, "#!/bin/sh\n", isScript: true);
        }
    }

    /// <param name="otherwise">Where neither the definition file nor the image has one; null for none.</param>
    private void AddScript(LayerDraft draft, StackFiles files, string name, string? otherwise)
    {
        string path = $"{Place}/{name}";
        if (Section(name) is { } section)
        {
            draft.AddText(path, Script(section), isScript: true);
        }
        else if (otherwise is not null && files.Look(path).Kind == PathKind.Missing)
        {
            draft.AddText(path, otherwise, isScript: true);
        }
    }

    /// <summary>With a line that names who reads it: the script's own, or sh; what stands behind the section's name follows
    /// it.</summary>
    private static string Script(DefinitionSection section)
    {
        const string Shell = "#!/bin/sh";
        bool isNamed = section.Text.TrimStart().StartsWith("#!", StringComparison.Ordinal);
        string[] lines = section.Text.Split('\n', 2);
        string arguments = section.Arguments.Length > 0 ? " " + section.Arguments.Split('#')[0] : "";
        return $"{(isNamed ? lines[0].Trim() : Shell)}{arguments}\n\n{(isNamed ? lines.ElementAtOrDefault(1) : section.Text)}\n";
    }

    /// <summary>As with a label, the one of the image that the build began with stays.</summary>
    private void AddHelp(LayerDraft draft, StackFiles files)
    {
        if (Section("help") is not { } help)
        {
            return;
        }

        if (files.Look(Help).Kind != PathKind.Missing && !request.Force)
        {
            request.Note("the image has a help text already and keeps it; --force replaces it");
            return;
        }

        HasReplaced |= files.Look(Help).Kind != PathKind.Missing;
        draft.AddText(Help, help.Text + "\n");
    }

    private void AddLabels(LayerDraft draft, StackFiles files, string processor)
    {
        const string Path = $"{Place}/labels.json";
        Read(files.ReadText(Path));
        foreach ((string name, string value) in LabelLines.Parse(files.ReadText(PostStep.LabelsFile) ?? "")
            .Concat(OfBuild(processor)))
        {
            _labels[name] = value;
        }

        // Of a label that is there twice the last one counts.
        foreach ((string name, string value) in Section("labels") is null ? []
            : stage.Labels.GroupBy(label => label.Key, label => label.Value).Select(label => (label.Key, label.Last())))
        {
            bool isOther = !_labels.TryAdd(name, value) && _labels[name] != value;
            HasReplaced |= isOther && request.Force;
            if (isOther && !request.Force)
            {
                request.Note($"the label '{ImageTarget.Text(name)}' has a value already and keeps it; --force replaces it");
            }
            else
            {
                _labels[name] = value;
            }
        }

        foreach ((string name, string value) in request.Pairs("label"))
        {
            _labels[ImageTarget.Bytes(name)] = ImageTarget.Bytes(value);
        }

        draft.AddText(Path, LabelJson.Write(_labels) + "\n");
    }

    /// <summary>Labels of the image that the build began with.</summary>
    private void Read(string? json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json is { Length: > 0 } ? RawText.ToUtf16(json) : "{}");
            foreach (JsonProperty label in document.RootElement.ValueKind == JsonValueKind.Object
                ? document.RootElement.EnumerateObject() : default)
            {
                _labels[RawText.FromUtf16(label.Name)] = RawText.FromUtf16(label.Value.ToString());
            }
        }
        catch (JsonException)
        {
            request.Note("labels of the image that the build began with are left out: they are not JSON");
        }
    }

    private IEnumerable<KeyValuePair<string, string>> OfBuild(string processor)
    {
        yield return new("org.label-schema.schema-version", "1.0");
        if (time != 0)
        {
            DateTime made = DateTimeOffset.FromUnixTimeSeconds(time).UtcDateTime;
            yield return new("org.opencontainers.image.created",
                made.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
            yield return new("org.label-schema.build-date",
                made.ToString("dddd'_'d'_'MMMM'_'yyyy'_'H':'m':'s'_UTC'", CultureInfo.InvariantCulture));
        }

        foreach (string name in Section("help") is null ? [] : new[] { "org.label-schema.usage",
            "org.label-schema.usage.apptainer.runscript.help" })
        {
            yield return new(name, Help);
        }

        foreach ((string key, string value) in stage.Header)
        {
            yield return new($"org.label-schema.usage.singularity.deffile.{key}", value);
        }

        yield return new("org.opencontainers.image.architecture", processor);
        yield return new("org.label-schema.build-arch", processor);
    }
}
