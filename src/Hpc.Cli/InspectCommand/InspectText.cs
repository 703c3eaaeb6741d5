using System.Text;
using Hpc.Binary;

namespace Hpc.Cli;

/// <summary>What <c>hpcrun inspect</c> prints without --json: the selected texts one after the other, in Apptainer's
/// order.</summary>
internal static class InspectText
{
    internal static string Format(InspectAttributes selected, InspectRequest request)
    {
        StringBuilder text = new();
        if (request.ListApps)
        {
            foreach (string app in selected.Apps.Keys)
            {
                text.Append(PrintableText.Line(app)).Append('\n');
            }
        }

        InspectAttributes shown = selected.Apps.GetValueOrDefault(request.App ?? "", selected);
        foreach (string part in new[] { shown.DefinitionFile, shown.RunScript, shown.StartScript, shown.Test, shown.HelpFile })
        {
            text.Append(part).Append(part.Length > 0 ? "\n" : "");
        }

        foreach ((string path, string script) in shown.Environment)
        {
            text.Append($"=== {PrintableText.Line(path)} ===\n{script}\n\n");
        }

        foreach ((string name, string value) in shown.Labels)
        {
            text.Append($"{PrintableText.Line(name)}: {PrintableText.Line(value)}\n");
        }

        return text.ToString();
    }
}
