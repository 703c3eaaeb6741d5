namespace Hpc.Cli;

/// <summary>What an image, or a SCIF app in it, says of itself. Text holds one char per byte and ends without a newline; empty
/// means that there is none.</summary>
internal sealed class InspectAttributes
{
    /// <summary>The apps below /scif/apps, by name.</summary>
    internal SortedDictionary<string, InspectAttributes> Apps { get; } = new(StringComparer.Ordinal);

    /// <summary>Environment scripts that the builder wrote, by path.</summary>
    internal SortedDictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

    internal SortedDictionary<string, string> Labels { get; } = new(StringComparer.Ordinal);
    internal string RunScript { get; set; } = "";
    internal string Test { get; set; } = "";
    internal string HelpFile { get; set; } = "";
    internal string DefinitionFile { get; set; } = "";
    internal string StartScript { get; set; } = "";

    /// <summary>Those that <paramref name="request"/> wants: the image's own, or those of one app.</summary>
    internal InspectAttributes Select(InspectRequest request)
    {
        InspectAttributes selected = request.App is null ? Pick(request) : new InspectAttributes();
        foreach ((string name, InspectAttributes app) in Apps)
        {
            if (name == request.App || request.All)
            {
                selected.Apps[name] = app.Pick(request);
            }
            else if (request.ListApps)
            {
                // As JSON, Apptainer tells all that each app has.
                selected.Apps[name] = request.Json ? app.Pick(InspectRequest.Everything) : new InspectAttributes();
            }
        }

        return selected;
    }

    /// <summary>Whether something that <paramref name="request"/> wants is not there.</summary>
    internal bool Lacks(InspectRequest request) => ((request.ListApps || request.App is not null) && Apps.Count == 0)
        || (request.Environment && Environment.Count == 0) || (request.Labels && Labels.Count == 0)
        || (request.RunScript && RunScript.Length == 0) || (request.Test && Test.Length == 0)
            || (request.HelpFile && HelpFile.Length == 0)
        || (request.DefinitionFile && DefinitionFile.Length == 0) || (request.StartScript && StartScript.Length == 0);

    /// <summary>Takes from <paramref name="other"/> what is not there.</summary>
    internal void Complete(InspectAttributes other)
    {
        Copy(Environment.Count == 0, other.Environment, Environment);
        Copy(Labels.Count == 0, other.Labels, Labels);
        (RunScript, Test) = (Either(RunScript, other.RunScript), Either(Test, other.Test));
        (HelpFile, StartScript) = (Either(HelpFile, other.HelpFile), Either(StartScript, other.StartScript));
        DefinitionFile = Either(DefinitionFile, other.DefinitionFile);
        foreach ((string name, InspectAttributes app) in Apps.Count == 0 ? other.Apps : [])
        {
            Apps[name] = app;
        }
    }

    private static string Either(string first, string second) => first.Length > 0 ? first : second;

    private InspectAttributes Pick(InspectRequest request)
    {
        InspectAttributes picked = new()
        {
            RunScript = request.RunScript ? RunScript : "",
            Test = request.Test ? Test : "",
            HelpFile = request.HelpFile ? HelpFile : "",
            DefinitionFile = request.DefinitionFile ? DefinitionFile : "",
            StartScript = request.StartScript ? StartScript : "",
        };
        Copy(request.Environment, Environment, picked.Environment);
        Copy(request.Labels, Labels, picked.Labels);
        return picked;
    }

    private static void Copy(bool wanted, SortedDictionary<string, string> from, SortedDictionary<string, string> to)
    {
        foreach ((string key, string value) in wanted ? from : [])
        {
            to[key] = value;
        }
    }
}
