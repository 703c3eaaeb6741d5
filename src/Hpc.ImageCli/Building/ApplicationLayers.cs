using System.Text;
using System.Text.RegularExpressions;
using Hpc.Binary;
using Hpc.Build;
using Hpc.Recipes;

namespace Hpc.ImageCli;

/// <summary>Applications of a definition file (SCIF, the Scientific Filesystem): scripts, files and programs of each below
/// /scif/apps, data below /scif/data, where Apptainer has them.</summary>
/// <param name="settings">Of the layers.</param>
internal sealed partial class ApplicationLayers(BuildPlace place, BuildRequest request, ImageSettings settings)
{
    /// <summary>Sets the variables by which a program finds applications that it is not part of.</summary>
    private const string Exports = "/.singularity.d/env/94-appsbase.sh";

    /// <summary>Sets those of the application that runs. hpcrun has its own; Apptainer counts on the image's.</summary>
    private const string OfTheRunning = "/.singularity.d/env/95-apps.sh";

    private const string OfTheRunningText = """
        #!/bin/sh
        SCIF_APPNAME=${SINGULARITY_APPNAME:-${APPTAINER_APPNAME:-}}
        if [ -n "$SCIF_APPNAME" ]; then
            SCIF_APPS=/scif/apps
            SCIF_APPROOT="$SCIF_APPS/$SCIF_APPNAME"
            export SCIF_APPNAME SCIF_APPS SCIF_APPROOT
            PATH="$SCIF_APPROOT/bin:$SCIF_APPROOT:$PATH"
            export PATH
            if [ -d "$SCIF_APPROOT/lib" ]; then
                LD_LIBRARY_PATH="$SCIF_APPROOT/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
                export LD_LIBRARY_PATH
            fi
            if [ -f "$SCIF_APPROOT/scif/env/01-base.sh" ]; then
                . "$SCIF_APPROOT/scif/env/01-base.sh"
            fi
            if [ -f "$SCIF_APPROOT/scif/env/90-environment.sh" ]; then
                . "$SCIF_APPROOT/scif/env/90-environment.sh"
            fi
        else
            unset SCIF_APPNAME
        fi

        """;

    private static readonly (string Section, string File, bool IsScript)[] s_texts =
    [
        ("apprun", "runscript", true), ("appstart", "startscript", true), ("apptest", "test", true),
        ("apphelp", "runscript.help", false),
    ];

    /// <summary>All but what %appinstall makes.</summary>
    /// <exception cref="RefusedException">A name is none of a directory, or there is no such file.</exception>
    public BuiltLayers Furnish(DefinitionStage stage, BuiltLayers layers)
    {
        if (stage.Applications.Count == 0)
        {
            return layers;
        }

        using LayerStack stack = layers.Open();
        LayerDraft draft = new(stack.Files, settings.Time);
        StringBuilder exports = new(stack.Files.ReadText(Exports) ?? "");
        foreach (string name in stage.Applications)
        {
            Add(stage, Checked(name), draft);
            exports.Append(ExportsOf(stage, name));
        }

        draft.AddText(draft.Resolve(Exports), exports.ToString(), isScript: true);
        if (!stack.Files.Follow(OfTheRunning).Exists)
        {
            draft.AddText(draft.Resolve(OfTheRunning), OfTheRunningText, isScript: true);
        }

        return place.Add(draft, layers, "applications", settings, "applications");
    }

    /// <summary>%appinstall of each, one after the other, in the directory of the application; null where there is
    /// none.</summary>
    public static DefinitionSection? Install(DefinitionStage stage)
    {
        StringBuilder script = new();
        foreach (string name in stage.Applications)
        {
            if (stage.Section("appinstall", name) is { IsEmpty: false } section)
            {
                script.Append($". {Root(name)}/scif/env/01-base.sh\ncd {Root(name)}\n{section.Text}\ncd /\n");
            }
        }

        return script.Length == 0 ? null : new DefinitionSection("", script.ToString());
    }

    private static string Root(string name) => $"/scif/apps/{name}";

    private void Add(DefinitionStage stage, string name, LayerDraft draft)
    {
        string root = draft.Resolve(Root(name)), data = draft.Resolve($"/scif/data/{name}");
        string[] directories = [$"{root}/bin", $"{root}/lib", $"{root}/scif/env", $"{data}/input", $"{data}/output"];
        foreach (string directory in directories)
        {
            draft.AddDirectories(directory);
        }

        draft.AddText($"{root}/scif/env/01-base.sh", Base(name), isScript: true);
        if (stage.Section("appenv", name) is { IsEmpty: false } environment)
        {
            draft.AddText($"{root}/scif/env/90-environment.sh", environment.Text + "\n", isScript: true);
        }

        foreach ((string section, string file, bool isScript) in s_texts)
        {
            if (stage.Section(section, name) is { IsEmpty: false } text)
            {
                draft.AddText($"{root}/scif/{file}", (isScript ? "#!/bin/sh\n\n" : "") + text.Text + "\n", isScript);
            }
        }

        draft.AddText($"{root}/scif/labels.json", Labels(stage, name));
        CopyFiles(stage.Section("appfiles", name), root, draft);
    }

    /// <summary>A target is a place in the application's directory; without one a file has the place there that it has
    /// here.</summary>
    private void CopyFiles(DefinitionSection section, string root, LayerDraft draft)
    {
        FileCopying copying = new(draft, new HostCopySource(DefinitionFiles.Withheld));
        foreach ((string source, string target) in LabelLines.Parse(section.Text))
        {
            request.Note($"copying {ImageTarget.Text(source)} to {ImageTarget.Text(root)}");
            ContainerPath inside = ContainerPath.Of("/" + (target.Length > 0 ? target : source));
            copying.Copy(source, root + inside + (target.EndsWith('/') ? "/" : ""));
        }
    }

    private static string Base(string name) => $"""
        #!/bin/sh

        SCIF_APPNAME={name}
        SCIF_APPROOT="/scif/apps/{name}"
        SCIF_APPMETA="/scif/apps/{name}/scif"
        SCIF_DATA="/scif/data"
        SCIF_APPDATA="/scif/data/{name}"
        SCIF_APPINPUT="/scif/data/{name}/input"
        SCIF_APPOUTPUT="/scif/data/{name}/output"
        export SCIF_APPDATA SCIF_APPNAME SCIF_APPROOT SCIF_APPMETA SCIF_APPINPUT SCIF_APPOUTPUT SCIF_DATA

        """;

    private static string ExportsOf(DefinitionStage stage, string name)
    {
        List<(string Variable, string Path)> places =
        [
            ("SCIF_APPDATA", $"/scif/data/{name}"), ("SCIF_APPMETA", $"{Root(name)}/scif"), ("SCIF_APPROOT", Root(name)),
            ("SCIF_APPBIN", $"{Root(name)}/bin"), ("SCIF_APPLIB", $"{Root(name)}/lib"),
            ("SCIF_APPLABELS", $"{Root(name)}/scif/labels.json"),
        ];
        foreach ((string section, string variable, string file) in new[]
        {
            ("appenv", "SCIF_APPENV", "env/90-environment.sh"), ("apprun", "SCIF_APPRUN", "runscript"),
            ("appstart", "SCIF_APPSTART", "startscript"),
        })
        {
            if (!stage.Section(section, name).IsEmpty)
            {
                places.Add((variable, $"{Root(name)}/scif/{file}"));
            }
        }

        return string.Concat(places.Select(place => $"export {place.Variable}_{NoName().Replace(name, "_")}=\"{place.Path}\"\n"));
    }

    private static string Labels(DefinitionStage stage, string name)
    {
        SortedDictionary<string, string> labels = new(StringComparer.Ordinal) { ["SCIF_APP_NAME"] = name };
        foreach ((string key, string value) in LabelLines.Parse(stage.Section("applabels", name).Text))
        {
            labels[key] = value;
        }

        return LabelJson.Write(labels);
    }

    /// <summary>It is a directory's name, and stands in scripts.</summary>
    private static string Checked(string name) => Usual().IsMatch(name) ? name
        : throw new RefusedException($"cannot build the image: '{ImageTarget.Text(name)}' is not a name for an application",
            "it becomes a directory below /scif/apps", "letters, digits, '.', '_', '+' and '-', a letter or digit first");

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._+-]*\\z")]
    private static partial Regex Usual();

    [GeneratedRegex("[^A-Za-z0-9_]")]
    private static partial Regex NoName();
}
