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
                selected.Apps[name] = new InspectAttributes();
            }
        }

        return selected;
    }

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
