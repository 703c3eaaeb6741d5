namespace Hpc.Plan;

/// <summary>The environment of an application of the image, for images without the scripts by which builders do the
/// same.</summary>
internal static class AppScripts
{
    private const string Directory = "/.singularity.d/env/";

    /// <summary>What builders call theirs; ours run in this place.</summary>
    private static readonly string[] OfBuilders = [Directory + "94-appsbase.sh", Directory + "95-apps.sh"];

    /// <summary>The image's scripts, with those of the application in their place among them.</summary>
    public static IReadOnlyList<ImageScript> Insert(IReadOnlyList<ImageScript> scripts, ScifApp? app, FileTree files)
    {
        if (app is not { IsName: true } || scripts.Any(script => OfBuilders.Contains(script.Path)))
        {
            return scripts;
        }

        int place = scripts.TakeWhile(script => !IsBehind(script)).Count();
        return [.. scripts.Take(place), .. Of(app, files), .. scripts.Skip(place)];
    }

    private static bool IsBehind(ImageScript script) =>
        script.Path.StartsWith(Directory, StringComparison.Ordinal) && string.CompareOrdinal(script.Path, OfBuilders[0]) > 0;

    private static List<ImageScript> Of(ScifApp app, FileTree files)
    {
        List<ImageScript> all = [new ImageScript($"--app {app.Name}", Variables(app)) { Place = OfBuilders[0],
            IsInImage = false }];
        foreach (string name in files.List(app.EnvironmentScripts).Where(name => name.EndsWith(".sh", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal))
        {
            string path = $"{app.EnvironmentScripts}/{name}";
            if (files.ReadText(path) is { } text)
            {
                all.Add(new ImageScript(path, text) { Place = OfBuilders[0] });
            }
        }

        return all;
    }

    /// <summary>The names are those of the SCIF specification, version 1.</summary>
    private static string Variables(ScifApp app) => $$"""
        SCIF_APPNAME={{ShellWord.SingleQuoted(app.Name)}}
        SCIF_APPS={{ScifApp.Directory}}
        SCIF_APPROOT="$SCIF_APPS/$SCIF_APPNAME"
        SCIF_APPBIN="$SCIF_APPROOT/bin"
        SCIF_APPLIB="$SCIF_APPROOT/lib"
        SCIF_APPMETA="$SCIF_APPROOT/scif"
        SCIF_APPRUN="$SCIF_APPMETA/runscript"
        SCIF_APPHELP="$SCIF_APPMETA/runscript.help"
        SCIF_APPTEST="$SCIF_APPMETA/test"
        SCIF_APPLABELS="$SCIF_APPMETA/labels.json"
        SCIF_DATA=/scif/data
        SCIF_APPDATA="$SCIF_DATA/$SCIF_APPNAME"
        export SCIF_APPNAME SCIF_APPS SCIF_APPROOT SCIF_APPBIN SCIF_APPLIB SCIF_APPMETA
        export SCIF_APPRUN SCIF_APPHELP SCIF_APPTEST SCIF_APPLABELS SCIF_DATA SCIF_APPDATA
        PATH="$SCIF_APPROOT:$PATH"
        if [ -d "$SCIF_APPBIN" ]; then
        PATH="$SCIF_APPBIN:$PATH"
        fi
        export PATH
        if [ -d "$SCIF_APPLIB" ]; then
        LD_LIBRARY_PATH="$SCIF_APPLIB${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
        export LD_LIBRARY_PATH
        fi

        """;
}
